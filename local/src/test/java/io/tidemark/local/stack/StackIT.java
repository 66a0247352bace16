package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.local.stack.Stack.ProcessState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackIT {
    private static final Path ROOT = Path.of(System.getProperty("tidemark.root"));
    private static final String INSTRUMENT = "EUR/USD.FXCM";

    @TempDir
    Path folder;

    private final List<String> progress = new ArrayList<>();
    private StackConfig config;
    private Stack stack;

    @BeforeEach
    void makeStack() {
        config = StackConfig.onFreePorts(ROOT, folder);
        config.write();
        stack = Stack.supervised(config, progress::add);
    }

    @AfterEach
    void endStack() {
        stack.close();
        assertThat(stack.processStates()).noneMatch(ProcessState::isUp);
    }

    @Test
    void everyProcessComesBackFromAKillWithItsData() throws Exception {
        stack.up(false);
        Map<String, Long> first = pids();
        assertThat(first.keySet())
                .containsExactlyInAnyOrder(
                        "kafka", "zookeeper", "jobmanager", "taskmanager-1", "taskmanager-2", "clickhouse");
        assertThat(stack.processStates()).allMatch(ProcessState::isUp);

        stack.up(false);
        assertThat(pids()).as("a second up starts nothing").isEqualTo(first);

        publish("kept");
        stack.clickHouse().queryText("INSERT INTO tidemark.job_runs (job_run, job) VALUES ('kept', 'bars')");

        for (String name : first.keySet()) {
            stack.kill(name);
        }
        assertThat(stack.processStates()).noneMatch(ProcessState::isUp);
        stack.up(false);

        assertThat(stack.processStates()).allMatch(ProcessState::isUp);
        assertThat(pids().values()).doesNotContainAnyElementsOf(first.values());
        assertThat(publish("after the kill"))
                .as("the record before the kill is still there")
                .isEqualTo(1);
        assertThat(stack.clickHouse().queryText("SELECT job_run FROM tidemark.job_runs FORMAT TSV"))
                .isEqualTo("kept\n");

        stack.reset();
        assertThat(publish("after the reset")).isZero();
        assertThat(stack.clickHouse().queryText("SELECT count() FROM tidemark.job_runs FORMAT TSV"))
                .isEqualTo("0\n");

        assertThatThrownBy(() -> stack.up(true)).hasMessageContaining("LogAppendTime, not CreateTime");
        assertThat(stack.processStates()).as("a refused up leaves what ran").allMatch(ProcessState::isUp);
        assertThat(listenersBeyondLoopback()).isEmpty();

        assertThat(command("status")).isZero();
        stack.down();
        assertThat(pids()).isEmpty();
        assertThat(command("status")).isEqualTo(1);
    }

    @Test
    void aTakenPortStartsNothing() throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), config.flinkRestPort()));

            assertThatThrownBy(() -> stack.up(false))
                    .hasMessageContaining("Port " + config.flinkRestPort() + ", which jobmanager needs")
                    .hasMessageContaining("flink.rest.port")
                    .hasMessageContaining(config.source().toString());
        }
        assertThat(pids()).isEmpty();
    }

    @Test
    void whatATestStartedEndsWithItsWatchdog() {
        ProcessTable table = new ProcessTable(config);
        Path classes = Path.of(ProcessTableTest.Sleeper.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Path mainClasses = Path.of(Waiting.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Watchdog watchdog = new Watchdog(table.marker());
        ProcessHandle process = table.start(new ProcessDefinition(
                "sleeper",
                () -> List.of("-cp", classes + ":" + mainClasses, ProcessTableTest.Sleeper.class.getName()),
                Map.of(),
                Map.of(),
                () -> true,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10)));
        // Its command carries the marker only once the shell around it has become it.
        assertThat(Waiting.within(
                        Duration.ofSeconds(10), () -> table.running("sleeper").isPresent()))
                .isTrue();

        watchdog.close();

        assertThat(Waiting.within(Duration.ofSeconds(10), () -> !ProcessTable.isAlive(process)))
                .isTrue();
    }

    private Map<String, Long> pids() {
        Map<String, Long> pids = new TreeMap<>();
        for (ProcessState process : stack.processStates()) {
            if (process.pid() != 0) {
                pids.put(process.name(), process.pid());
            }
        }
        return pids;
    }

    /** Publishes one record and returns its offset. */
    private long publish(String value) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                config.kafkaBootstrapServers(),
                "key.serializer",
                StringSerializer.class,
                "value.serializer",
                StringSerializer.class,
                "delivery.timeout.ms",
                30_000,
                "request.timeout.ms",
                10_000,
                "max.block.ms",
                30_000);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
            return producer.send(new ProducerRecord<>("market.ticks", INSTRUMENT, value))
                    .get(30, TimeUnit.SECONDS)
                    .offset();
        }
    }

    /** Local addresses, as the kernel has them in hex, of listening sockets of the stack's processes. */
    private List<String> listenersBeyondLoopback() throws IOException {
        List<String> inodes = new ArrayList<>();
        for (long pid : pids().values()) {
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
                for (Path descriptor : descriptors.toList()) {
                    if (Files.isSymbolicLink(descriptor)) {
                        String target = Files.readSymbolicLink(descriptor).toString();
                        if (target.startsWith("socket:[")) {
                            inodes.add(target.substring("socket:[".length(), target.length() - 1));
                        }
                    }
                }
            }
        }
        List<String> beyond = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                List<String> words = List.of(line.strip().split("\\s+", -1));
                boolean listens = words.size() > 9 && words.get(3).equals("0A");
                if (listens && inodes.contains(words.get(9)) && !isLoopback(words.get(1))) {
                    beyond.add(words.get(1));
                }
            }
        }
        return beyond;
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("0100007F:")
                || address.startsWith("0000000000000000FFFF00000100007F:")
                || address.startsWith("00000000000000000000000001000000:");
    }

    /** Exit code of the command line, in a JVM of its own as the script starts it. */
    private int command(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ProcessTable.javaProgram().toString(),
                "-Dtidemark.root=" + ROOT,
                "-cp",
                new StackFiles(config).ownLibraries("command"),
                "io.tidemark.local.command.Tidemark"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TIDEMARK_STACK", config.source().toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
        return process.exitValue();
    }
}
