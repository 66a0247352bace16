package io.tidemark.jobs.kafka;

import static io.tidemark.jobs.Ticks.heartbeat;
import static io.tidemark.jobs.Ticks.inbound;
import static io.tidemark.jobs.Ticks.instrument;
import static io.tidemark.jobs.Ticks.trade;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

class EventClockTest {
    private final ManualClock wallClock = new ManualClock(1_000_000_000L);
    private final List<String> said = new ArrayList<>();
    private final WatermarkOutput output = new WatermarkOutput() {
        @Override
        public void emitWatermark(Watermark watermark) {
            said.add(String.valueOf(watermark.getTimestamp()));
        }

        @Override
        public void markIdle() {
            said.add("idle");
        }

        @Override
        public void markActive() {
            said.add("active");
        }
    };

    @Test
    void standsWhatRecordsMayBeOutOfOrderByBehindTheNewestEvent() {
        var clock = generator(EventClock.strategy(Duration.ofSeconds(1), Duration.ofMinutes(5)));
        clock.onPeriodicEmit(output);
        assertThat(said).isEmpty();

        see(clock, inbound(0, 1, trade("A.X", 10_000, "1", "1")));
        see(clock, inbound(0, 2, trade("A.X", 9_000, "1", "1")));
        clock.onPeriodicEmit(output);
        assertThat(said).containsExactly("8999");
    }

    @Test
    void heartbeatMovesItAsATickOfThatTimeWould() {
        var ticking = generator(EventClock.strategy(Duration.ofSeconds(1), Duration.ofMinutes(5)));
        see(ticking, inbound(0, 1, trade("A.X", 10_000, "1", "1")));
        ticking.onPeriodicEmit(output);
        var beating = generator(EventClock.strategy(Duration.ofSeconds(1), Duration.ofMinutes(5)));
        see(beating, heartbeat(0, 1, 10_000));
        beating.onPeriodicEmit(output);
        assertThat(said).containsExactly("8999", "8999");
    }

    @Test
    void deadLetterAndReferenceMoveNothing() {
        var clock = generator(EventClock.strategy(Duration.ofSeconds(1), Duration.ofMinutes(5)));
        see(clock, inbound(0, 1, trade("A.X", 10_000, "1", "1")));
        see(clock, instrument("A.X", 2, 99_000));
        clock.onPeriodicEmit(output);
        assertThat(said).containsExactly("8999");
    }

    @Test
    void silentPartitionIsIdleAfterTheSettingAndNotBefore() {
        var clock = generator(EventClock.strategy(Duration.ofSeconds(1), Duration.ofMinutes(5)));
        see(clock, inbound(0, 1, trade("A.X", 10_000, "1", "1")));
        clock.onPeriodicEmit(output);
        // The silence is measured from the first look that finds nothing new.
        clock.onPeriodicEmit(output);
        said.clear();
        wallClock.advanceTime(Duration.ofMinutes(4));
        clock.onPeriodicEmit(output);
        assertThat(said).doesNotContain("idle");
        wallClock.advanceTime(Duration.ofMinutes(2));
        clock.onPeriodicEmit(output);
        assertThat(said).contains("idle");
    }

    @Test
    void referenceHoldsTheClockUntilItIsQuietAndSaysNothingEverAfter() {
        var clock = generator(ReferenceClock.strategy());
        wallClock.advanceTime(Duration.ofMillis(1_900));
        see(clock, instrument("A.X", 1, 0));
        wallClock.advanceTime(Duration.ofMillis(1_900));
        clock.onPeriodicEmit(output);
        assertThat(said).isEmpty();

        wallClock.advanceTime(Duration.ofMillis(100));
        clock.onPeriodicEmit(output);
        see(clock, instrument("A.X", 2, 0));
        clock.onPeriodicEmit(output);
        assertThat(said).containsExactly("idle", "idle");
    }

    @Test
    void referenceThatNeverPausesHoldsTheClockForHalfAMinuteAtMost() {
        var clock = generator(ReferenceClock.strategy());
        for (int second = 1; second <= 29; second++) {
            wallClock.advanceTime(Duration.ofSeconds(1));
            see(clock, instrument("A.X", second, 0));
            clock.onPeriodicEmit(output);
        }
        assertThat(said).isEmpty();
        wallClock.advanceTime(Duration.ofSeconds(1));
        clock.onPeriodicEmit(output);
        assertThat(said).containsExactly("idle");
    }

    private void see(WatermarkGenerator<Inbound> clock, Inbound inbound) {
        clock.onEvent(inbound, inbound.eventTimeMillis(), output);
    }

    private WatermarkGenerator<Inbound> generator(WatermarkStrategy<Inbound> strategy) {
        return strategy.createWatermarkGenerator(new WatermarkGeneratorSupplier.Context() {
            @Override
            public MetricGroup getMetricGroup() {
                return new UnregisteredMetricsGroup();
            }

            @Override
            public RelativeClock getInputActivityClock() {
                return wallClock;
            }
        });
    }
}
