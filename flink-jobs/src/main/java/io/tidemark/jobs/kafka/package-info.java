/** From Kafka's bytes to records of the domain: one parse at the edge, the clock, and the dead-letter door. */
@NullMarked
package io.tidemark.jobs.kafka;

import org.jspecify.annotations.NullMarked;
