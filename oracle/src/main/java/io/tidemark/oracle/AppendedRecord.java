package io.tidemark.oracle;

/**
 * A record of the log.
 *
 * @param event what it is of: an {@link OracleInstrument}, {@link OracleAccount}, {@link OracleExecution}, {@link
 *     OracleCashFlow}, {@link OracleTrade} or {@link OracleQuote}
 * @param appendMillis log-append time, milliseconds since the epoch, UTC
 */
public record AppendedRecord(Object event, long appendMillis) {}
