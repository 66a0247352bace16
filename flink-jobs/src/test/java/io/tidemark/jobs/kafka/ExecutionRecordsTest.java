package io.tidemark.jobs.kafka;

import static io.tidemark.jobs.kafka.Messages.message;
import static io.tidemark.jobs.kafka.Messages.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.ExecutionType;
import io.tidemark.domain.execution.Side;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionRecordsTest {
    private static final String TIME = "1800000000000000000";
    private static final String TRADE = "{\"execution_id\":\"e-1\",\"execution_type\":\"TRADE\",\"order_id\":\"o-1\","
            + "\"account_id\":\"acc\",\"trader_id\":\"t-1\",\"instrument_id\":\"A.X\",\"venue\":\"X\",\"side\":\"SELL\","
            + "\"quantity\":\"2.50\",\"price\":10.123456789012,\"commission\":\"-0.10\",\"commission_currency\":\"USD\","
            + "\"ts_event\":" + TIME + ",\"sequence\":7}";
    private static final String CANCEL = "{\"execution_id\":\"e-9\",\"execution_type\":\"CANCEL\","
            + "\"reference_execution_id\":\"e-1\",\"instrument_id\":\"A.X\",\"venue\":\"X\",\"ts_event\":" + TIME + "}";

    private final InboundDeserializer executions =
            InboundDeserializer.jsonExecutions(new ClockRule(Duration.ofSeconds(5), null));

    @Test
    void readsATradeAndKeepsItsBytes() throws Exception {
        Inbound inbound = read(executions, message(TRADE, "A.X"));

        assertThat(inbound.kind()).isEqualTo(InboundKind.EXECUTION);
        assertThat(inbound.kind().isRealEvent()).isTrue();
        assertThat(inbound.kind().movesClock()).isTrue();
        assertThat(inbound.instrumentId()).isEqualTo("A.X");
        assertThat(inbound.eventTimeMillis()).isEqualTo(1_800_000_000_000L);
        assertThat(inbound.value()).isEqualTo(TRADE.getBytes(StandardCharsets.UTF_8));
        assertThat(inbound.execution())
                .isEqualTo(new Execution(
                        "A.X",
                        "e-1",
                        ExecutionType.TRADE,
                        null,
                        "o-1",
                        "acc",
                        "t-1",
                        "X",
                        Side.SELL,
                        inbound.execution().quantity(),
                        new BigDecimal("10.123456789012"),
                        inbound.execution().commission(),
                        "USD",
                        1_800_000_000_000_000_000L,
                        7));
        assertThat(inbound.execution().quantity()).isEqualByComparingTo("2.5");
        assertThat(inbound.execution().commission()).isEqualByComparingTo("-0.1");
    }

    @Test
    void whatMayBeAbsentHasItsDefault() throws Exception {
        Execution execution = read(
                        executions,
                        message(
                                "{\"execution_id\":\"e-1\",\"execution_type\":\"OPENING\",\"account_id\":\"acc\","
                                        + "\"instrument_id\":\"A.X\",\"venue\":\"X\",\"side\":\"BUY\",\"quantity\":1,"
                                        + "\"price\":-0.5,\"reference_execution_id\":null,\"ts_event\":" + TIME + "}",
                                null))
                .execution();

        assertThat(execution.executionType()).isEqualTo(ExecutionType.OPENING);
        assertThat(execution.price()).isEqualByComparingTo("-0.5");
        assertThat(execution.commission()).isEqualByComparingTo("0");
        assertThat(execution.commissionCurrency()).isNull();
        assertThat(execution.orderId()).isNull();
        assertThat(execution.traderId()).isNull();
        assertThat(execution.referenceExecutionId()).isNull();
        assertThat(execution.sequence()).isZero();
    }

    @Test
    void cancelNeedsNoMoreThanWhatItTakesAway() throws Exception {
        Execution cancel = read(executions, message(CANCEL, "A.X")).execution();

        assertThat(cancel)
                .isEqualTo(new Execution(
                        "A.X",
                        "e-9",
                        ExecutionType.CANCEL,
                        "e-1",
                        null,
                        null,
                        null,
                        "X",
                        null,
                        null,
                        null,
                        null,
                        null,
                        1_800_000_000_000_000_000L,
                        0));
    }

    @Test
    void whatACancelSaysBesideIsKept() throws Exception {
        Execution cancel = read(
                        executions,
                        message(
                                CANCEL.replace("}", ",\"account_id\":\"acc\",\"side\":\"BUY\",\"quantity\":\"3\"}"),
                                "A.X"))
                .execution();

        assertThat(cancel.accountId()).isEqualTo("acc");
        assertThat(cancel.side()).isEqualTo(Side.BUY);
        assertThat(cancel.quantity()).isEqualByComparingTo("3");
    }

    @Test
    void readsACorrection() throws Exception {
        Execution correct = read(
                        executions,
                        message(TRADE.replace("\"TRADE\"", "\"CORRECT\",\"reference_execution_id\":\"e-0\""), "A.X"))
                .execution();

        assertThat(correct.executionType()).isEqualTo(ExecutionType.CORRECT);
        assertThat(correct.referenceExecutionId()).isEqualTo("e-0");
    }

    @Test
    void heartbeatMovesTheClockAndNothingElse() throws Exception {
        Inbound heartbeat = read(executions, message("{\"type\":\"HEARTBEAT\",\"ts_event\":" + TIME + "}", null));

        assertThat(heartbeat.kind()).isEqualTo(InboundKind.HEARTBEAT);
        assertThat(heartbeat.eventTimeMillis()).isEqualTo(1_800_000_000_000L);
        assertThat(heartbeat.execution()).isNull();
        assertThat(heartbeat.value()).isNull();
    }

    @ParameterizedTest(name = "{index}: {0} -> {1}: {2} {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"execution_id\":\"e-1\",       | ''                                | MISSING_FIELD | execution_id is absent",
                "\"e-1\"                         | \" \"                             | BAD_VALUE     | execution_id is blank",
                "\"execution_type\":\"TRADE\",   | ''                                | MISSING_FIELD | execution_type is absent",
                "\"TRADE\"                       | \"FILL\"                          | BAD_VALUE     | execution_type is \"FILL\"",
                "\"TRADE\"                       | \"CORRECT\"                       | MISSING_FIELD | reference_execution_id is absent",
                "\"order_id\"                    | \"reference_execution_id\":\"e-0\",\"order_id\" | BAD_VALUE | reference_execution_id is given",
                "\"order_id\":\"o-1\"            | \"order_id\":5                    | BAD_VALUE     | order_id is not a string",
                "\"account_id\":\"acc\",         | ''                                | MISSING_FIELD | account_id is absent",
                "\"acc\"                         | null                              | MISSING_FIELD | account_id is null",
                "\"trader_id\":\"t-1\"           | \"trader_id\":\"\"                | BAD_VALUE     | trader_id is blank",
                "\"instrument_id\":\"A.X\",      | ''                                | MISSING_FIELD | instrument_id is absent",
                "\"A.X\"                         | \"B.X\"                           | BAD_VALUE     | the record's key \"A.X\" is not its instrument_id \"B.X\"",
                "\"venue\":\"X\",                | ''                                | MISSING_FIELD | venue is absent",
                "\"side\":\"SELL\",              | ''                                | MISSING_FIELD | side is absent",
                "\"SELL\"                        | \"SHORT\"                         | BAD_VALUE     | side is \"SHORT\"",
                "\"quantity\":\"2.50\",          | ''                                | MISSING_FIELD | quantity is absent",
                "\"2.50\"                        | 0                                 | BAD_VALUE     | quantity is 0",
                "\"2.50\"                        | -1                                | BAD_VALUE     | quantity is -1",
                "\"2.50\"                        | 1e12                              | OUT_OF_RANGE  | quantity has more than 12 digits before",
                "\"2.50\"                        | 1e999999999                       | OUT_OF_RANGE  | quantity has more than 12 digits before",
                "10.123456789012                 | 10.1234567890123                  | OUT_OF_RANGE  | price has more than 12 digits after",
                "10.123456789012                 | \"ten\"                           | BAD_VALUE     | price is not a decimal number",
                "10.123456789012                 | null                              | MISSING_FIELD | price is null",
                "\"-0.10\"                       | \"1e-13\"                         | OUT_OF_RANGE  | commission has more than 12 digits after",
                "\"commission_currency\":\"USD\", | ''                               | MISSING_FIELD | commission_currency is absent",
                "\"ts_event\":1800000000000000000, | ''                              | MISSING_FIELD | ts_event is absent",
                "1800000000000000000             | 0                                 | BAD_VALUE     | ts_event is 0",
                "1800000000000000000             | 1800000005000000001               | AHEAD_OF_TIME | clock.max-ahead",
                "\"sequence\":7                  | \"sequence\":-1                   | BAD_VALUE     | sequence is -1",
                "\"sequence\":7                  | \"sequence\":7,\"sequence\":7     | MALFORMED     | sequence is given twice",
                "\"sequence\":7                  | \"sequence\":7,\"type\":\"TRADE\" | BAD_VALUE     | type is \"TRADE\"",
                "\"sequence\":7                  | \"sequence\":7,\"type\":1         | BAD_VALUE     | type is not a string",
            })
    void oneFaultMakesADeadLetterThatNamesIt(
            String original, String replacement, DeadLetterReason reason, String detail) throws Exception {
        assertThat(TRADE).contains(original);

        DeadLetter letter = read(executions, message(TRADE.replace(original, replacement), "A.X"))
                .deadLetter();

        assertThat(letter).isNotNull();
        assertThat(letter.reason()).as(letter.detail()).isEqualTo(reason);
        assertThat(letter.detail()).contains(detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORRECT", "CANCEL"})
    void amendmentOfItselfIsRefused(String type) throws Exception {
        String own = TRADE.replace("\"TRADE\"", "\"" + type + "\",\"reference_execution_id\":\"e-1\"");

        DeadLetter letter = read(executions, message(own, "A.X")).deadLetter();

        assertThat(letter.reason()).isEqualTo(DeadLetterReason.BAD_VALUE);
        assertThat(letter.detail()).contains("reference_execution_id is the record's own execution_id");
    }

    @Test
    void cancelOfNothingIsRefused() throws Exception {
        DeadLetter letter = read(executions, message(CANCEL.replace("\"reference_execution_id\":\"e-1\",", ""), "A.X"))
                .deadLetter();

        assertThat(letter.reason()).isEqualTo(DeadLetterReason.MISSING_FIELD);
        assertThat(letter.detail()).contains("reference_execution_id is absent");
    }

    @Test
    void zerosOfAHugeNumberCostNothing() throws Exception {
        String padded = TRADE.replace("\"2.50\"", "2." + "0".repeat(100_000));

        assertThat(read(executions, message(padded, "A.X")).execution().quantity())
                .isEqualByComparingTo("2");
    }

    @Test
    void heartbeatAfterTheCeilingIsNotBelieved() throws Exception {
        InboundDeserializer withCeiling = InboundDeserializer.jsonExecutions(
                new ClockRule(Duration.ofSeconds(5), Instant.ofEpochSecond(1_799_999_999)));

        assertThat(read(withCeiling, message("{\"type\":\"HEARTBEAT\",\"ts_event\":" + TIME + "}", null))
                        .deadLetter()
                        .reason())
                .isEqualTo(DeadLetterReason.AHEAD_OF_TIME);
    }

    @Test
    void fieldsThatNobodyDeclaredAreCounted() throws Exception {
        JsonExecutionDecoder decoder = new JsonExecutionDecoder(new ClockRule(Duration.ofSeconds(5), null));

        decoder.decode(message(TRADE.replace("}", ",\"liquidity\":\"MAKER\",\"ts_arrival\":5}"), "A.X"));

        assertThat(decoder.unknownFields()).isEqualTo(1);
    }
}
