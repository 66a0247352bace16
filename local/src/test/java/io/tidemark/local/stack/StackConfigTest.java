package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackConfigTest {
    private static final Path ROOT = Path.of(System.getProperty("tidemark.root"));

    @TempDir
    Path folder;

    @Test
    void theRepositorysFileIsComplete() {
        StackConfig config = StackConfig.load(ROOT, Map.of());

        assertThat(config.kafkaBootstrapServers()).isEqualTo("127.0.0.1:19092");
        assertThat(config.zooKeeperAddress()).isEqualTo("127.0.0.1:12181");
        assertThat(config.flinkUrl()).isEqualTo("http://127.0.0.1:18081");
        assertThat(config.clickHouseUrl()).isEqualTo("http://127.0.0.1:18123");
        assertThat(config.taskManagers()).isEqualTo(2);
        assertThat(config.dataFolder())
                .isEqualTo(ROOT.toAbsolutePath().normalize().resolve(".tidemark"));
    }

    @Test
    void aFileThatWasWrittenReadsBackTheSame() {
        StackConfig config = StackConfig.onFreePorts(ROOT, folder);

        Path file = config.write();

        assertThat(StackConfig.load(ROOT, Map.of("TIDEMARK_STACK", file.toString())))
                .isEqualTo(config);
    }

    @Test
    void anUnknownKeyIsRefusedAndTheRightOneNamed() throws IOException {
        assertThatThrownBy(() -> with("kafka.prot", "19092"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("kafka.prot; did you mean kafka.port?");
    }

    @Test
    void aMissingKeyIsNamed() {
        assertThatThrownBy(() -> with("flink.slots", "  ")).hasMessageContaining("flink.slots is missing");
        assertThatThrownBy(() -> with("zookeeper.port", "")).hasMessageContaining("zookeeper.port is missing");
    }

    @Test
    void aFileFromBeforeThereWasAZooKeeperGoesOn() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(ROOT.resolve("local/stack.properties"))) {
            properties.load(reader);
        }
        properties.remove("zookeeper.port");
        properties.remove("zookeeper.memory");

        StackConfig config = StackConfig.of(ROOT, folder.resolve("older.properties"), properties);
        assertThat(config.zooKeeperAddress()).isEqualTo("127.0.0.1:17123");
        assertThat(config.zooKeeperMemory()).isEqualTo("96m");

        properties.setProperty("flink.jobmanager.rpc.port", "65000");
        assertThat(StackConfig.of(ROOT, folder.resolve("older.properties"), properties)
                        .zooKeeperAddress())
                .isEqualTo("127.0.0.1:64000");
    }

    @Test
    void aWrongNumberIsNamedWithItsRange() {
        assertThatThrownBy(() -> with("flink.slots", "four"))
                .hasMessageContaining("flink.slots is four; a whole number from 1 to 64 is wanted");
        assertThatThrownBy(() -> with("kafka.port", "80"))
                .hasMessageContaining("kafka.port is 80; a whole number from 1024 to 65535");
    }

    @Test
    void aWrongSizeIsNamed() {
        assertThatThrownBy(() -> with("kafka.memory", "lots")).hasMessageContaining("kafka.memory is lots");
    }

    @Test
    void twoKeysOnOnePortAreRefused() {
        assertThatThrownBy(() -> with("kafka.port", "18081"))
                .hasMessageContaining("kafka.port and flink.rest.port are both 18081");
        assertThatThrownBy(() -> with("zookeeper.port", "16123"))
                .hasMessageContaining("zookeeper.port and flink.jobmanager.rpc.port are both 16123");
    }

    @Test
    void aMissingFileIsNamedWithTheVariableThatNamesIt() {
        Path missing = folder.resolve("none.properties");

        assertThatThrownBy(() -> StackConfig.load(ROOT, Map.of("TIDEMARK_STACK", missing.toString())))
                .isInstanceOf(StackException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("TIDEMARK_STACK");
    }

    private static StackConfig with(String key, String value) throws IOException {
        Path source = ROOT.resolve("local/stack.properties");
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(source)) {
            properties.load(reader);
        }
        properties.setProperty(key, value);
        return StackConfig.of(ROOT, source, properties);
    }
}
