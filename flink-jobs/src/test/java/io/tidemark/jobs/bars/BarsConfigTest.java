package io.tidemark.jobs.bars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarsConfigTest {
    @Test
    void defaultsAreThoseOfTheLocalStack() {
        BarsConfig config = BarsConfig.fromArguments();

        assertThat(config.bootstrapServers()).isEqualTo("127.0.0.1:19092");
        assertThat(config.ticksTopic()).isEqualTo("market.ticks");
        assertThat(config.instrumentsTopic()).isEqualTo("reference.instruments");
        assertThat(config.deadLettersTopic()).isEqualTo("dead_letters");
        assertThat(config.allowCreateTime()).isFalse();
        assertThat(config.clickHouse().url()).isEqualTo("http://127.0.0.1:18123");
        assertThat(config.clickHouse().database()).isEqualTo("tidemark");
        assertThat(config.clickHouse().batchSize()).isEqualTo(5_000);
        assertThat(config.clickHouse().flushInterval()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.outOfOrderness()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.idleness()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.maximumAhead()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.ceiling()).isNull();
        assertThat(config.ticksHorizon()).isEqualTo(Duration.ofHours(1));
        assertThat(config.flushInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.generation()).isZero();
    }

    @Test
    void everySettingIsReadFromItsKeyAndWrittenBackToIt() {
        String[] arguments = {
            "--kafka.bootstrap-servers", "broker:1",
            "--kafka.group-id", "group",
            "--kafka.allow-create-time", "true",
            "--kafka.topic.ticks", "t",
            "--kafka.topic.instruments", "i",
            "--kafka.topic.dead-letters", "d",
            "--clickhouse.url", "http://server:2",
            "--clickhouse.database", "db",
            "--clickhouse.user", "writer",
            "--clock.out-of-orderness", "2 s",
            "--clock.idleness", "3 min",
            "--clock.max-ahead", "4 s",
            "--clock.ceiling", "2026-01-31T17:00:00Z",
            "--ticks.horizon", "5 h",
            "--collapse.flush-interval", "6 ms",
            "--sink.batch-size", "7",
            "--sink.flush-interval", "8 ms",
            "--sink.max-retries", "9",
            "--sink.timeout", "10 s",
            "--generation", "11",
        };

        BarsConfig config = BarsConfig.fromArguments(arguments);

        assertThat(config.ceiling()).isEqualTo(Instant.parse("2026-01-31T17:00:00Z"));
        assertThat(config.ticksHorizon()).isEqualTo(Duration.ofHours(5));
        assertThat(config.clickHouse().maxRetries()).isEqualTo(9);
        for (int i = 0; i < arguments.length; i += 2) {
            assertThat(config.toMap()).containsEntry(arguments[i].substring(2), arguments[i + 1]);
        }
        String[] again = config.toMap().entrySet().stream()
                .flatMap(entry -> java.util.stream.Stream.of("--" + entry.getKey(), entry.getValue()))
                .toArray(String[]::new);
        assertThat(BarsConfig.fromArguments(again)).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource({
        "--clock.idlenes, 1 s, unknown setting --clock.idlenes",
        "--clock.idleness, soon, clock.idleness",
        "--clock.idleness, 0 s, clock.idleness is PT0S",
        "--clock.out-of-orderness, -1 s, clock.out-of-orderness",
        "--clock.ceiling, tomorrow, clock.ceiling is tomorrow",
        "--sink.batch-size, 0, sink.batch-size is 0",
        "--sink.flush-interval, 0 s, sink.flush-interval",
        "--generation, 256, generation is 256",
        "--generation, many, generation",
        "--clickhouse.url, localhost, clickhouse.url",
    })
    void wrongSettingFailsTheStartByItsName(String key, String value, String message) {
        assertThatThrownBy(() -> BarsConfig.fromArguments(key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void settingWithoutAValueOrGivenTwiceIsRefused() {
        assertThatThrownBy(() -> BarsConfig.fromArguments("--generation")).hasMessageContaining("has no value");
        assertThatThrownBy(() -> BarsConfig.fromArguments("--generation", "1", "--generation", "2"))
                .hasMessageContaining("given twice");
    }
}
