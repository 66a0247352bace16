package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.oracle.OracleExecution;
import io.tidemark.oracle.OracleExecution.ExecutionType;
import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleQuote;
import io.tidemark.oracle.OracleTrade;
import io.tidemark.oracle.Records;
import io.tidemark.oracle.TopicRecord;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the ledger's state may weigh, by days of records with ids as long as those of real venues. */
class StateBudgetIT {
    private static final int BYTES_AN_EXECUTION = 400;
    private static final int BYTES_AN_INSTRUMENT_MINUTE = 40;
    private static final double GROWTH = 1.1;

    private static final long FIRST_DAY = Dealings.nanos("2024-03-04T00:00:00Z");
    private static final long MINUTE = 60_000_000_000L;
    private static final int MINUTES_A_DAY = 1_440;
    private static final int DAYS_KEPT = 2;
    private static final int INSTRUMENTS = 5;
    private static final int ACCOUNTS = 10;
    private static final int EXECUTIONS_A_DAY = 2_000;

    private final Random random = new Random(7);
    private long executions;

    @Test
    void executionsStayWithinTheirBudgetAndFiveDaysWeighLittleMoreThanThree() throws Exception {
        long ticksAlone = bytesOfTicks(1);
        try (PositionsRig rig = rig()) {
            long afterThree = 0;
            for (int day = 0; day < 5; day++) {
                trade(rig, day, EXECUTIONS_A_DAY, 1);
                if (day == 2) {
                    afterThree = rig.stateBytes();
                }
            }
            long afterFive = rig.stateBytes();
            assertThat((afterFive - ticksAlone) / (DAYS_KEPT * EXECUTIONS_A_DAY))
                    .as("bytes an execution of the horizon, its share of the positions included")
                    .isLessThanOrEqualTo(BYTES_AN_EXECUTION);
            assertThat((double) afterFive / afterThree)
                    .as("state after five days (%d bytes) by that after three (%d)", afterFive, afterThree)
                    .isLessThanOrEqualTo(GROWTH);
        }
    }

    @Test
    void marksStayWithinTheirBudgetAndTicksWeighNothing() throws Exception {
        long bytes = bytesOfTicks(1);
        assertThat(bytes / (DAYS_KEPT * MINUTES_A_DAY * INSTRUMENTS))
                .as("bytes an instrument and minute of the horizon")
                .isLessThanOrEqualTo(BYTES_AN_INSTRUMENT_MINUTE);
        assertThat(bytesOfTicks(10)).as("bytes with ten times the ticks").isEqualTo(bytes);
    }

    /** The state after three days of trades and quotes in every minute of every instrument, and nothing else. */
    private long bytesOfTicks(int ticksAMinute) throws Exception {
        random.setSeed(7);
        try (PositionsRig rig = rig()) {
            for (int day = 0; day < 3; day++) {
                trade(rig, day, 0, ticksAMinute);
            }
            return rig.stateBytes();
        }
    }

    private static PositionsRig rig() throws Exception {
        PositionsRig rig = new PositionsRig();
        for (int i = 0; i < INSTRUMENTS; i++) {
            rig.feed(Records.of(Dealings.instrument(instrumentId(i), Dealings.LONG_AGO)));
        }
        for (int i = 0; i < ACCOUNTS; i++) {
            rig.feed(Records.of(Dealings.account(accountId(i), "EQUITIES", Dealings.LONG_AGO)));
        }
        return rig;
    }

    private void trade(PositionsRig rig, int day, int executionsADay, int ticksAMinute) throws Exception {
        int executed = 0;
        for (int minute = 0; minute < MINUTES_A_DAY; minute++) {
            long start = FIRST_DAY + (day * MINUTES_A_DAY + minute) * MINUTE;
            for (int i = 0; i < INSTRUMENTS; i++) {
                // Whatever else there was, the last tick of a minute is the same.
                long last = start + MINUTE - 1 - random.nextInt(1_000_000_000);
                BigDecimal price = BigDecimal.valueOf(10_000_000 + random.nextInt(2_000_000), 4);
                for (int tick = 1; tick <= ticksAMinute; tick++) {
                    long time = last - (ticksAMinute - tick) * 1_000_000_000L;
                    rig.feed(Records.of(new OracleTrade(instrumentId(i), time, 0, price, BigDecimal.TEN, List.of())));
                    rig.feed(Records.of(new OracleQuote(
                            instrumentId(i),
                            time,
                            0,
                            price,
                            BigDecimal.ONE,
                            price.add(BigDecimal.ONE),
                            BigDecimal.ONE)));
                }
            }
            while (executed < (minute + 1) * executionsADay / MINUTES_A_DAY) {
                rig.feed(execution(start + random.nextInt(60) * 1_000_000_000L));
                executed++;
            }
            rig.clock((start + MINUTE) / 1_000_000 - 1);
            if (minute % 60 == 0) {
                rig.forgetWhatWasPublished();
            }
        }
    }

    private TopicRecord execution(long time) {
        executions++;
        OracleExecution execution = new OracleExecution(
                instrumentId(random.nextInt(INSTRUMENTS)),
                String.format(Locale.ROOT, "20240304-XNAS-%010d", executions),
                ExecutionType.TRADE,
                accountId(random.nextInt(ACCOUNTS)),
                random.nextBoolean() ? Side.BUY : Side.SELL,
                BigDecimal.valueOf(1 + random.nextInt(5_000)),
                BigDecimal.valueOf(10_000_000 + random.nextInt(2_000_000), 4),
                BigDecimal.valueOf(random.nextInt(10_000), 4),
                "USD",
                time,
                executions);
        TopicRecord record = Records.of(execution);
        String json = record.json().substring(0, record.json().length() - 1)
                + String.format(
                        Locale.ROOT,
                        ",\"order_id\":\"ORD-20240304-%08d\",\"trader_id\":\"TRADER-%03d\"}",
                        executions / 3,
                        7);
        return new TopicRecord(record.topic(), record.key(), json, record.eventTime());
    }

    private static String instrumentId(int number) {
        return "TICKER" + number + ".XNAS";
    }

    private static String accountId(int number) {
        return String.format(Locale.ROOT, "ACCOUNT-%06d", number);
    }
}
