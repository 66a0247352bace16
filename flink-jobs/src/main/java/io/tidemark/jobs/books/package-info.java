/**
 * Reconciliation that is always on: beside the books that it keeps, the job asks ClickHouse whether what is stored of a
 * trading date agrees with itself, and signs the date once it stands still.
 *
 * <p>A <em>difference</em> is what one look finds; it may be on its way to be put right. A <em>break</em> is a difference
 * that a later look finds again, though everything was restated in between.
 */
@NullMarked
package io.tidemark.jobs.books;

import org.jspecify.annotations.NullMarked;
