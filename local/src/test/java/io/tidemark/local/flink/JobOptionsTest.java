package io.tidemark.local.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobOptionsTest {
    private final JobOptions options = new JobOptions(Map.of(
            "kafka.topic.ticks", "market.ticks",
            "kafka.topic.instruments", "reference.instruments",
            "kafka.topic.dead-letters", "dead_letters",
            "kafka.format.ticks", "json",
            "clock.out-of-orderness", "1 s",
            "clock.idleness", "5min",
            "sink.flush-interval", "PT0.2S",
            "clock.max-ahead", "soon",
            "clock.ceiling", "2024-08-09T00:00:00Z"));

    @Test
    void topicsAreToldApartByWhetherTheyCarryTheClock() {
        assertThat(options.clockTopics()).containsExactly("market.ticks");
        assertThat(options.referenceTopics()).containsExactly("reference.instruments");
    }

    @Test
    void clockOfPositionsIsCarriedByExecutionsCashFlowsAndTicks() {
        JobOptions positions = new JobOptions(Map.of(
                "kafka.topic.ticks", "market.ticks",
                "kafka.topic.executions", "executions",
                "kafka.topic.cash-flows", "cash_flows",
                "kafka.topic.instruments", "reference.instruments",
                "kafka.topic.accounts", "reference.accounts",
                "kafka.topic.dead-letters", "dead_letters"));

        assertThat(positions.clockTopics()).containsExactlyInAnyOrder("market.ticks", "executions", "cash_flows");
        assertThat(positions.referenceTopics())
                .containsExactlyInAnyOrder("reference.instruments", "reference.accounts");
    }

    @Test
    void durationsAreReadAsFlinkWritesThem() {
        assertThat(options.duration("clock.out-of-orderness", Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.duration("clock.idleness", Duration.ZERO)).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.duration("sink.flush-interval", Duration.ZERO)).isEqualTo(Duration.ofMillis(200));
        assertThat(options.duration("ticks.horizon", Duration.ofHours(1))).isEqualTo(Duration.ofHours(1));
        assertThatThrownBy(() -> options.duration("clock.max-ahead", Duration.ZERO))
                .hasMessageContaining("clock.max-ahead");
    }

    @Test
    void instantsAreReadWhereTheyAreGiven() {
        assertThat(options.instant("clock.ceiling")).contains(Instant.parse("2024-08-09T00:00:00Z"));
        assertThat(options.instant("clock.floor")).isEmpty();
    }
}
