/** Sequence numbers on their way to their instrument, and the gaps in them. The words are those of the domain's package. */
@NullMarked
package io.tidemark.jobs.sequences;

import org.jspecify.annotations.NullMarked;
