/**
 * Faults of every part of the system while it works, and the proof that its books are the same afterwards.
 *
 * <p>A <em>round</em> runs a market with late, duplicate, amended and malformed records through the job {@code positions} on real
 * processes, and <em>strikes</em> meanwhile: one fault, then two at once. When everything has settled, what ClickHouse holds is
 * compared with the oracle and with what an undisturbed run makes of the same log. Everything about a round is drawn from its seed
 * but the moments at which the machine gets to it.
 */
@NullMarked
package io.tidemark.chaos;

import org.jspecify.annotations.NullMarked;
