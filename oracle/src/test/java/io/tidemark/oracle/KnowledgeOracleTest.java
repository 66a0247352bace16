package io.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleInstrument.MarkMethod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Cases worked by hand; append times are plain numbers, and whatever is not under test is appended at 1. */
class KnowledgeOracleTest {
    private static final String TEN = "2024-03-04T10:00:00Z";
    private final MarketBuilder market = MarketBuilder.usual();
    private final List<AppendedRecord> log = new ArrayList<>();

    @Test
    void rowIsKnownWithTheNewestOfItsEventsAndItsMark() {
        append(1);
        append(market.buy("2024-03-04T10:00:01Z", "5", "10"), 20);
        append(market.buy("2024-03-04T10:01:01Z", "5", "10"), 40);
        append(market.trade("2024-03-04T10:00:02Z", "11"), 30);
        assertThat(known(TEN)).isEqualTo(30);
        assertThat(known("2024-03-04T10:01:00Z")).isEqualTo(40);
    }

    @Test
    void otherTicksThanTheMarkDoNotCount() {
        append(1);
        append(market.buy("2024-03-04T10:00:01Z", "5", "10"), 20);
        append(market.trade("2024-03-04T10:00:30Z", "11"), 30);
        append(market.trade("2024-03-04T10:00:29Z", "12"), 90);
        append(market.quote("2024-03-04T10:00:40Z", "1", "1", "2", "1"), 91);
        append(market.trade("2024-03-04T10:01:10Z", "12"), 92);
        assertThat(known(TEN)).isEqualTo(30);
    }

    @Test
    void tickThatIsAppendedTwiceIsKnownFromTheFirstTimeOn() {
        append(1);
        append(market.buy("2024-03-04T10:00:01Z", "5", "10"), 20);
        append(market.trade("2024-03-04T10:00:30Z", "11"), 90);
        log.add(new AppendedRecord(log.get(log.size() - 1).event(), 30));
        assertThat(known(TEN)).isEqualTo(30);
    }

    @Test
    void recordsThatSayWhichTradesMayBeMarksCountFromTheMarkOn() {
        append(1);
        append(market.buy("2024-03-04T10:00:01Z", "5", "10"), 20);
        append(instrument("2024-03-04T10:01:00Z", MarkMethod.LAST), 99);
        append(instrument("2024-03-04T10:02:00Z", MarkMethod.LAST), 80);
        append(instrument("2024-03-04T10:04:00Z", MarkMethod.LAST), 70);
        append(instrument("2024-03-04T10:06:00Z", MarkMethod.MID), 60);
        append(market.trade("2024-03-04T10:02:30Z", "11"), 30);
        append(market.quote("2024-03-04T10:06:30Z", "1", "1", "2", "1"), 40);
        assertThat(known(TEN)).isEqualTo(20);
        // Without a mark by all of them.
        assertThat(known("2024-03-04T10:01:00Z")).isEqualTo(99);
        assertThat(known("2024-03-04T10:02:00Z")).isEqualTo(80);
        assertThat(known("2024-03-04T10:05:00Z")).isEqualTo(80);
        assertThat(known("2024-03-04T10:06:00Z")).isEqualTo(60);
    }

    @Test
    void firstCancellationDecidesAndTheLastCorrection() {
        append(1);
        append(market.buy("2024-03-04T10:00:01Z", "5", "10"), 10);
        append(market.buy("2024-03-04T10:00:02Z", "5", "10"), 11);
        append(market.correct("C1", "E0", "2024-03-04T10:05:00Z", Side.BUY, "6", "10"), 50);
        append(market.correct("C2", "C1", "2024-03-04T10:06:00Z", Side.BUY, "7", "10"), 40);
        append(market.correct("C3", "E0", "2024-03-04T10:04:00Z", Side.BUY, "8", "10"), 90);
        // C2 stands and names its execution over C1.
        assertThat(known(TEN)).isEqualTo(50);
        append(market.cancel("X2", "E1", "2024-03-04T10:07:00Z"), 70);
        append(market.cancel("X1", "E1", "2024-03-04T10:07:00Z"), 60);
        assertThat(known(TEN)).isEqualTo(60);
    }

    @Test
    void eventThatWaitedIsKnownWithWhatLetItIn() {
        MarketBuilder late = new MarketBuilder();
        append(late.instrument("1", MarkMethod.LAST, 120), 50);
        append(late.account(MarketBuilder.nanos("2024-03-01T00:00:00Z"), "EQ", "USD"), 60);
        append(late.buy("2024-03-04T10:00:01Z", "5", "10"), 10);
        assertThat(known(TEN)).isEqualTo(60);
    }

    @Test
    void dateOpensWithWhatItsPreviousCloseRestsOn() {
        append(1);
        append(market.buy("2024-03-04T10:00:01Z", "5", "10"), 20);
        append(market.trade("2024-03-04T10:00:30Z", "11"), 90);
        append(market.trade("2024-03-05T10:00:30Z", "12"), 30);
        assertThat(known("2024-03-05T10:00:00Z")).isEqualTo(90);
        String close = "2024-03-04 EQ 2024-03-04T23:59:00Z ACC ABC.XNAS";
        assertThat(new KnowledgeOracle(log).ofDays()).containsEntry(close, 90L);
    }

    private MarketBuilder instrument(String effectiveFrom, MarkMethod method) {
        return market.instrument(MarketBuilder.nanos(effectiveFrom), "1", method, 120, "Z");
    }

    /** Everything that the market has and the log has not. */
    private void append(MarketBuilder builder, long millis) {
        OracleMarket all = builder.build();
        List.of(all.instruments(), all.accounts(), all.executions(), all.cashFlows(), all.trades(), all.quotes())
                .forEach(records -> records.stream()
                        .filter(record -> log.stream().noneMatch(each -> each.event() == record))
                        .forEach(record -> log.add(new AppendedRecord(record, millis))));
    }

    private void append(long millis) {
        append(market, millis);
    }

    private long known(String minute) {
        return new KnowledgeOracle(log)
                .ofMinutes().entrySet().stream()
                        .filter(row -> row.getKey().contains(" " + Instant.parse(minute) + " "))
                        .map(row -> Objects.requireNonNull(row.getValue()))
                        .findFirst()
                        .orElseThrow();
    }
}
