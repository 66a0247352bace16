/**
 * The proof that nothing vanished: per topic and partition, what was consumed equals the sum of what was decided.
 *
 * <p>Consumed is offset arithmetic; every other term is counted by the operator that decides it. They meet at a
 * checkpoint barrier, the only cut of a running graph with nothing in flight.
 */
@NullMarked
package io.tidemark.jobs.reconciliation;

import org.jspecify.annotations.NullMarked;
