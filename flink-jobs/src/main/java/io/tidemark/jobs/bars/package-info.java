/** The job {@code bars}: ticks from Kafka to one-minute bars in ClickHouse. */
@NullMarked
package io.tidemark.jobs.bars;

import org.jspecify.annotations.NullMarked;
