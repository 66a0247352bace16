package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionsConfigTest {
    @Test
    void defaultsAreThoseOfTheLocalStack() {
        PositionsConfig config = PositionsConfig.fromArguments();
        assertThat(config.bars().groupId()).isEqualTo("tidemark-positions");
        assertThat(config.bars().bootstrapServers()).isEqualTo("127.0.0.1:19092");
        assertThat(config.executionsTopic()).isEqualTo("executions");
        assertThat(config.cashFlowsTopic()).isEqualTo("cash_flows");
        assertThat(config.accountsTopic()).isEqualTo("reference.accounts");
        assertThat(config.liveInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.waitingCapacity()).isEqualTo(10_000);
        assertThat(config.checkInterval()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void everySettingIsReadFromItsKeyAndWrittenBackToIt() {
        String[] arguments = {
            "--kafka.group-id", "group",
            "--generation", "3",
            "--kafka.topic.executions", "e",
            "--kafka.topic.cash-flows", "c",
            "--kafka.topic.accounts", "a",
            "--live.interval", "2 s",
            "--waiting-room.capacity", "5",
            "--books.check-interval", "3 s",
        };
        PositionsConfig config = PositionsConfig.fromArguments(arguments);
        for (int i = 0; i < arguments.length; i += 2) {
            assertThat(config.toMap()).containsEntry(arguments[i].substring(2), arguments[i + 1]);
        }
        String[] again = config.toMap().entrySet().stream()
                .flatMap(entry -> Stream.of("--" + entry.getKey(), entry.getValue()))
                .toArray(String[]::new);
        assertThat(PositionsConfig.fromArguments(again)).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource({
        "--kafka.topic.execution, e, unknown setting --kafka.topic.execution",
        "--live.interval, 0 s, live.interval is PT0S",
        "--waiting-room.capacity, 0, waiting-room.capacity is 0",
        "--books.check-interval, 1 s, books.check-interval is PT1S; it is at least 2 s",
        "--generation, 256, generation is 256",
    })
    void wrongSettingFailsTheStartByItsName(String key, String value, String message) {
        assertThatThrownBy(() -> PositionsConfig.fromArguments(key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
