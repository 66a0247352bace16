package io.tidemark.jobs.positions;

import io.tidemark.oracle.OracleAccount;
import io.tidemark.oracle.OracleCashFlow;
import io.tidemark.oracle.OracleExecution;
import io.tidemark.oracle.OracleExecution.ExecutionType;
import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleInstrument;
import io.tidemark.oracle.OracleInstrument.MarkMethod;
import io.tidemark.oracle.OracleTrade;
import io.tidemark.oracle.Records;
import io.tidemark.oracle.TopicRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Records as tests of the ledger write them: times such as {@code 2024-03-04T14:31:00Z}, money in USD. */
final class Dealings {
    static final String INSTRUMENT = "ABC.XNAS";
    static final String ACCOUNT = "ACC";
    static final String LONG_AGO = "2024-01-01T00:00:00Z";

    private Dealings() {}

    static long nanos(String time) {
        Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    static OracleInstrument instrument(String instrumentId, String effectiveFrom) {
        return instrument(instrumentId, effectiveFrom, "1", List.of("Z"));
    }

    static OracleInstrument instrument(
            String instrumentId, String effectiveFrom, String multiplier, List<String> ineligibleConditions) {
        return new OracleInstrument(
                instrumentId,
                nanos(effectiveFrom),
                "USD",
                new BigDecimal(multiplier),
                MarkMethod.LAST,
                120,
                ineligibleConditions);
    }

    static OracleAccount account(String accountId, String desk, String effectiveFrom) {
        return new OracleAccount(accountId, nanos(effectiveFrom), desk, null, null, "USD");
    }

    static OracleExecution buy(String id, String time, String quantity, String price) {
        return execution(INSTRUMENT, ACCOUNT, id, time, Side.BUY, quantity, price);
    }

    static OracleExecution sell(String id, String time, String quantity, String price) {
        return execution(INSTRUMENT, ACCOUNT, id, time, Side.SELL, quantity, price);
    }

    static OracleExecution execution(
            String instrumentId, String accountId, String id, String time, Side side, String quantity, String price) {
        return new OracleExecution(
                instrumentId,
                id,
                ExecutionType.TRADE,
                accountId,
                side,
                new BigDecimal(quantity),
                new BigDecimal(price),
                BigDecimal.ZERO,
                "USD",
                nanos(time),
                0);
    }

    static OracleCashFlow cashFlow(String id, String time, String amount) {
        return new OracleCashFlow(INSTRUMENT, id, ACCOUNT, "FUNDING", new BigDecimal(amount), "USD", nanos(time));
    }

    static OracleTrade tick(String time, String price) {
        return tick(INSTRUMENT, time, price);
    }

    static OracleTrade tick(String instrumentId, String time, String price) {
        return new OracleTrade(instrumentId, nanos(time), 0, new BigDecimal(price), BigDecimal.ONE, List.of());
    }

    /** A cancel of an execution, by a record without what a cancel may leave out. */
    static TopicRecord cancel(String id, String originalId, String time) {
        String json = "{\"execution_id\":\"" + id + "\",\"execution_type\":\"CANCEL\",\"reference_execution_id\":\""
                + originalId + "\",\"instrument_id\":\"" + INSTRUMENT
                + "\",\"venue\":\"XNAS\",\"sequence\":0,\"ts_event\":" + nanos(time) + "}";
        return new TopicRecord(Records.EXECUTIONS, INSTRUMENT, json, nanos(time));
    }

    /** A correction of an execution at the test's instrument; its commission is nothing. */
    static TopicRecord correct(
            String id, String originalId, String accountId, String time, Side side, String quantity, String price) {
        return Records.of(new OracleExecution(
                INSTRUMENT,
                id,
                ExecutionType.CORRECT,
                originalId,
                accountId,
                side,
                new BigDecimal(quantity),
                new BigDecimal(price),
                BigDecimal.ZERO,
                "USD",
                nanos(time),
                0));
    }
}
