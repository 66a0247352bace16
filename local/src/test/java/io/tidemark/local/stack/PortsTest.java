package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir
    Path folder;

    @Test
    void aTakenPortIsNamedWithItsKeyAndTheRemedy() throws IOException {
        StackConfig config = StackConfig.onFreePorts(Path.of(System.getProperty("tidemark.root")), folder);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();

            assertThat(Ports.answers(port)).isTrue();
            assertThatThrownBy(() -> Ports.requireFree(port, "kafka.port", "kafka", config))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("Port " + port + ", which kafka needs")
                    .hasMessageContaining("kafka.port")
                    .hasMessageContaining(config.source().toString());
        }
    }

    @Test
    void whatDoesNotAnswerIsNamedWithTheRemedy() {
        StackConfig config = StackConfig.onFreePorts(Path.of(System.getProperty("tidemark.root")), folder);

        assertThatThrownBy(() -> Ports.requireAnswer("kafka", config.kafkaBootstrapServers()))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("kafka does not answer at " + config.kafkaBootstrapServers())
                .hasMessageContaining("./tidemark up");
    }

    @Test
    void aFreePortIsFree() {
        StackConfig config = StackConfig.onFreePorts(Path.of(System.getProperty("tidemark.root")), folder);

        assertThat(Ports.answers(config.kafkaPort())).isFalse();
        assertThatCode(() -> Ports.requireFree(config.kafkaPort(), "kafka.port", "kafka", config))
                .doesNotThrowAnyException();
    }
}
