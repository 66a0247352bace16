/**
 * Sequence numbers of records, and which of them are missing.
 *
 * <p>The records of an instrument and record type carry numbers that rise. Where the instrument says that they are
 * contiguous, none is left out, so that what lies between two <em>runs</em> of numbers that came is a <em>gap</em>: records
 * that were sent and have not arrived. A number of 0 stands for none. A number that comes twice came once.
 */
@NullMarked
package io.tidemark.domain.sequence;

import org.jspecify.annotations.NullMarked;
