package io.tidemark.jobs.kafka;

import static io.tidemark.jobs.kafka.Messages.message;
import static io.tidemark.jobs.kafka.Messages.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.CashFlowType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CashFlowRecordsTest {
    private static final String FUNDING = "{\"cash_flow_id\":\"f-1\",\"account_id\":\"acc\",\"instrument_id\":\"A.X\","
            + "\"cash_flow_type\":\"FUNDING\",\"amount\":-0.000000000001,\"currency\":\"USDC\","
            + "\"ts_event\":1800000000000000000}";

    private final InboundDeserializer cashFlows =
            InboundDeserializer.jsonCashFlows(new ClockRule(Duration.ofSeconds(5), null));

    @Test
    void readsACashFlowToTheLastDigitAndKeepsItsBytes() throws Exception {
        Inbound inbound = read(cashFlows, message(FUNDING, "A.X"));

        assertThat(inbound.kind()).isEqualTo(InboundKind.CASH_FLOW);
        assertThat(inbound.kind().isRealEvent()).isTrue();
        assertThat(inbound.instrumentId()).isEqualTo("A.X");
        assertThat(inbound.value()).isEqualTo(FUNDING.getBytes(StandardCharsets.UTF_8));
        assertThat(inbound.cashFlow())
                .isEqualTo(new CashFlow(
                        "A.X",
                        "f-1",
                        "acc",
                        CashFlowType.FUNDING,
                        new BigDecimal("-0.000000000001"),
                        "USDC",
                        1_800_000_000_000_000_000L));
    }

    @Test
    void heartbeatMovesTheClockAndNothingElse() throws Exception {
        Inbound heartbeat = read(cashFlows, message("{\"type\":\"HEARTBEAT\",\"ts_event\":1800000000000000000}", null));

        assertThat(heartbeat.kind()).isEqualTo(InboundKind.HEARTBEAT);
        assertThat(heartbeat.instrumentId()).isNull();
    }

    @ParameterizedTest(name = "{index}: {0} -> {1}: {2} {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"cash_flow_id\":\"f-1\",      | ''                       | MISSING_FIELD | cash_flow_id is absent",
                "\"account_id\":\"acc\",        | ''                       | MISSING_FIELD | account_id is absent",
                "\"A.X\"                        | \"B.X\"                  | BAD_VALUE     | is not its instrument_id",
                "\"FUNDING\"                    | \"INTEREST\"             | BAD_VALUE     | cash_flow_type is \"INTEREST\"",
                "-0.000000000001                | null                     | MISSING_FIELD | amount is null",
                "-0.000000000001                | -0.0000000000001         | OUT_OF_RANGE  | amount has more than 12 digits after",
                "\"currency\":\"USDC\",         | ''                       | MISSING_FIELD | currency is absent",
                "1800000000000000000            | 1800000005000000001      | AHEAD_OF_TIME | clock.max-ahead",
                "\"cash_flow_id\"               | \"type\":\"QUOTE\",\"cash_flow_id\" | BAD_VALUE | type is \"QUOTE\"",
            })
    void oneFaultMakesADeadLetterThatNamesIt(
            String original, String replacement, DeadLetterReason reason, String detail) throws Exception {
        assertThat(FUNDING).contains(original);

        DeadLetter letter = read(cashFlows, message(FUNDING.replace(original, replacement), "A.X"))
                .deadLetter();

        assertThat(letter).isNotNull();
        assertThat(letter.reason()).as(letter.detail()).isEqualTo(reason);
        assertThat(letter.detail()).contains(detail);
    }
}
