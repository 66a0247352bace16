package io.tidemark.jobs.bars;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.market.BarTerms;
import io.tidemark.domain.market.MinuteBar;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.jobs.PrintedAnswer;
import io.tidemark.jobs.kafka.ClockRule;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.kafka.InboundDeserializer;
import io.tidemark.jobs.kafka.InboundKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds the answer that README.md prints against the records of {@code local/sample}. */
class FirstRunTest {
    private static final Path ROOT = Path.of(System.getProperty("tidemark.root", ".."));
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private static final long APPEND_MILLIS =
            Instant.parse("2024-03-04T15:00:00Z").toEpochMilli();

    private final List<Inbound> ticks =
            read("ticks.ndjson", InboundDeserializer.jsonTicks(new ClockRule(Duration.ofSeconds(5), null)));

    @Test
    void oneLineOfTheSampleIsADeadLetter() {
        assertThat(ticks).hasSize(26);
        assertThat(ticks)
                .filteredOn(each -> each.kind() == InboundKind.DEAD_LETTER)
                .hasSize(1);
    }

    @Test
    void dealingsOfTheSampleAreRead() {
        ClockRule clock = new ClockRule(Duration.ofSeconds(5), null);

        assertThat(read("executions.ndjson", InboundDeserializer.jsonExecutions(clock)))
                .hasSize(4)
                .extracting(Inbound::kind)
                .containsOnly(InboundKind.EXECUTION);
        assertThat(read("cash-flows.ndjson", InboundDeserializer.jsonCashFlows(clock)))
                .extracting(Inbound::kind)
                .containsExactly(InboundKind.CASH_FLOW);
        assertThat(read("reference/reference.accounts.ndjson", InboundDeserializer.jsonAccounts()))
                .extracting(Inbound::kind)
                .containsExactly(InboundKind.ACCOUNT);
    }

    @Test
    void readmePrintsTheBarsOfTheSample() throws IOException {
        Map<String, Instrument> instruments =
                read("reference/reference.instruments.ndjson", InboundDeserializer.jsonInstruments()).stream()
                        .map(Inbound::instrument)
                        .collect(Collectors.toMap(Instrument::instrumentId, Function.identity()));
        Map<Long, Map<String, MinuteTicks>> minutes = new TreeMap<>();
        for (Inbound tick : ticks) {
            if (tick.kind() == InboundKind.DEAD_LETTER) {
                continue;
            }
            MinuteTicks minute = minutes.computeIfAbsent(
                            MinuteTicks.minuteOf(tick.eventTimeNanos()), ignored -> new TreeMap<>())
                    .computeIfAbsent(tick.instrumentId(), ignored -> new MinuteTicks());
            if (tick.kind() == InboundKind.TRADE) {
                minute.add(tick.trade(), tick.appendMillis());
            } else {
                minute.add(tick.quote(), tick.appendMillis());
            }
        }
        List<List<String>> bars = new ArrayList<>();
        minutes.forEach((minute, ofMinute) -> ofMinute.forEach((id, sums) -> {
            BarTerms terms = new BarTerms(instruments.get(id).ineligibleConditions(), Long.MIN_VALUE, 1);
            bars.add(row(sums.toBar(id, minute, terms, 0)));
        }));

        assertThat(PrintedAnswer.rows("README.md", "Bars")).containsExactlyElementsOf(bars);
    }

    private static List<String> row(MinuteBar bar) {
        List<String> row = new ArrayList<>(List.of(MINUTE.format(bar.minute()), bar.instrumentId()));
        Stream.of(
                        bar.open(),
                        bar.high(),
                        bar.low(),
                        bar.close(),
                        bar.volume(),
                        bar.vwap(),
                        bar.bidClose(),
                        bar.askClose())
                .map(FirstRunTest::text)
                .forEach(row::add);
        return row;
    }

    private static String text(@Nullable BigDecimal value) {
        return value == null ? "ᴺᵁᴸᴸ" : value.stripTrailingZeros().toPlainString();
    }

    private static List<Inbound> read(String file, InboundDeserializer deserializer) {
        List<Inbound> records = new ArrayList<>();
        try {
            ListCollector<Inbound> collector = new ListCollector<>(records);
            for (String line : Files.readAllLines(ROOT.resolve("local/sample").resolve(file))) {
                byte[] value = line.getBytes(StandardCharsets.UTF_8);
                deserializer.deserialize(
                        new ConsumerRecord<>(
                                "topic",
                                0,
                                records.size(),
                                APPEND_MILLIS,
                                TimestampType.LOG_APPEND_TIME,
                                -1,
                                value.length,
                                null,
                                value,
                                new RecordHeaders(),
                                Optional.empty()),
                        collector);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return records;
    }
}
