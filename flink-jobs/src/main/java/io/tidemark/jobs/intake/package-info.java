/** Where records enter a job: what is no event is sorted out and counted, per partition. */
@NullMarked
package io.tidemark.jobs.intake;

import org.jspecify.annotations.NullMarked;
