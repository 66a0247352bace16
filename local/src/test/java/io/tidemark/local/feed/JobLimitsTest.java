package io.tidemark.local.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.local.flink.FlinkJob;
import io.tidemark.local.flink.JobOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class JobLimitsTest {
    private static final Instant CLOCK = Instant.parse("2024-08-09T01:00:00Z");

    @Test
    void aFirstTickWhoseMinuteIsBeyondTheHorizonIsRefused() {
        JobLimits limits = running(OptionalLong.of(CLOCK.toEpochMilli()), Map.of("ticks.horizon", "30 min"));

        assertThatThrownBy(() -> limits.checkFirstTick(nanos("2024-08-09T00:29:59.999Z")))
                .hasMessageContaining("2024-08-09T01:00:00Z")
                .hasMessageContaining("2024-08-09T00:29:59.999Z")
                .hasMessageContaining("1800 s")
                .hasMessageContaining("./tidemark reset");
        assertThatCode(() -> limits.checkFirstTick(nanos("2024-08-09T00:30:00Z")))
                .doesNotThrowAnyException();
    }

    @Test
    void withoutAClockOrAJobOrAKnownTimeAnyFirstTickWillDo() {
        long old = nanos("2014-05-07T00:00:00Z");

        assertThatCode(() -> running(OptionalLong.empty(), Map.of()).checkFirstTick(old))
                .doesNotThrowAnyException();
        assertThatCode(() -> JobLimits.of(List.of()).checkFirstTick(old)).doesNotThrowAnyException();
        assertThatCode(() ->
                        running(OptionalLong.of(CLOCK.toEpochMilli()), Map.of()).checkFirstTick(FeedRecord.UNTIMED))
                .doesNotThrowAnyException();
    }

    @Test
    void theRunningJobSaysHowFarOutOfOrderAndAheadRecordsMayBe() {
        JobLimits limits = running(
                OptionalLong.empty(),
                Map.of(
                        "clock.out-of-orderness", "250 ms",
                        "clock.max-ahead", "2 s",
                        "clock.ceiling", "2024-08-09T00:00:00Z"));

        assertThat(limits.outOfOrderness()).isEqualTo(Duration.ofMillis(250));
        TimeLimit timeLimit = limits.timeLimit(true);
        long arrival = nanos("2024-08-08T23:00:00Z");
        assertThat(timeLimit.accepted(arrival + 2_000_000_000L, arrival)).isEqualTo(arrival + 2_000_000_000L);
        assertThat(timeLimit.accepted(arrival + 2_000_000_001L, arrival)).isEqualTo(FeedRecord.UNTIMED);
        long beyond = nanos("2024-08-09T00:00:00.001Z");
        assertThat(timeLimit.accepted(beyond, beyond)).isEqualTo(FeedRecord.UNTIMED);
        assertThat(JobLimits.of(List.of()).outOfOrderness()).isEqualTo(Duration.ofSeconds(1));
    }

    private static JobLimits running(OptionalLong clock, Map<String, String> options) {
        return JobLimits.of(List.of(
                new JobLimits.RunningJob(new FlinkJob("a1", "bars", "RUNNING"), new JobOptions(options), clock)));
    }

    private static long nanos(String instant) {
        return Instant.parse(instant).toEpochMilli() * 1_000_000L;
    }
}
