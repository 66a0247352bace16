package io.tidemark.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.local.feed.FeedRecord;
import io.tidemark.local.feed.FeedTopic;
import io.tidemark.local.simulator.Fault;
import io.tidemark.local.simulator.MarketPlan;
import io.tidemark.local.simulator.SimulatedMarket;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What the simulator makes, read as the jobs read it, at the moment when it is delivered. */
class SimulatedRecordsTest {
    private static final ClockRule CLOCK = new ClockRule(Duration.ofSeconds(5), null);
    private static final Map<FeedTopic, InboundDeserializer> DECODERS = Map.of(
            FeedTopic.INSTRUMENTS, InboundDeserializer.jsonInstruments(),
            FeedTopic.ACCOUNTS, InboundDeserializer.jsonAccounts(),
            FeedTopic.TICKS, InboundDeserializer.jsonTicks(CLOCK),
            FeedTopic.EXECUTIONS, InboundDeserializer.jsonExecutions(CLOCK),
            FeedTopic.CASH_FLOWS, InboundDeserializer.jsonCashFlows(CLOCK));

    @Test
    void everyRecordIsReadOrIsTheDeadLetterThatItWasMadeToBe() throws IOException {
        MarketPlan plan = MarketPlan.defaults(4, Instant.parse("2026-03-02T14:30:00Z"))
                .withSession(Duration.ofMinutes(5))
                .withRates(100, 20);
        for (Fault fault : Fault.values()) {
            plan = plan.withFault(fault, fault == Fault.QUIET_PARTITION ? 0.0005 : 0.01);
        }
        Map<FeedTopic, Map<String, Long>> letters = new HashMap<>();
        Map<FeedTopic, Long> read = new HashMap<>();
        try (SimulatedMarket market = new SimulatedMarket(plan)) {
            FeedRecord record;
            while ((record = market.nextReference()) != null || (record = market.nextEvent()) != null) {
                Inbound inbound = read(record);
                if (inbound.kind() == InboundKind.DEAD_LETTER) {
                    letters.computeIfAbsent(record.topic(), topic -> new HashMap<>())
                            .merge(inbound.deadLetter().reason().name(), 1L, Long::sum);
                } else {
                    read.merge(record.topic(), 1L, Long::sum);
                }
            }
            for (FeedTopic topic : market.topics()) {
                Map<String, Long> expected = new HashMap<>(market.made().deadLetters(topic));
                // That one is found where executions are kept, not where they are read.
                long conflicting = expected.getOrDefault("CONFLICTING_DUPLICATE", 0L);
                expected.remove("CONFLICTING_DUPLICATE");

                assertThat(letters.getOrDefault(topic, Map.of()))
                        .as(topic.name())
                        .isEqualTo(expected);
                assertThat(read.getOrDefault(topic, 0L))
                        .as(topic.name())
                        .isEqualTo(market.made().accepted(topic)
                                + market.made().waiting(topic)
                                + market.made().duplicates(topic)
                                + conflicting);
            }
        }
        assertThat(letters.get(FeedTopic.TICKS)).containsOnlyKeys("MALFORMED", "AHEAD_OF_TIME");
    }

    private static Inbound read(FeedRecord record) throws IOException {
        List<Inbound> read = new ArrayList<>();
        DECODERS.get(record.topic())
                .deserialize(
                        new ConsumerRecord<>(
                                record.topic().name(),
                                0,
                                0,
                                record.timestamp(),
                                TimestampType.LOG_APPEND_TIME,
                                0,
                                0,
                                record.key(),
                                record.value(),
                                new RecordHeaders(),
                                Optional.empty()),
                        new ListCollector<>(read));
        assertThat(read).hasSize(1);
        return read.get(0);
    }
}
