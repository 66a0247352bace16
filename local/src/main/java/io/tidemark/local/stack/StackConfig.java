package io.tidemark.local.stack;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Ports, sizes and counts of one local stack, as {@code local/stack.properties} or the file that {@code TIDEMARK_STACK}
 * names holds them. Every key must be there, and none that is not known.
 *
 * @param root folder of the {@code tidemark} script; the build's output lies below it
 * @param source the file that this was read from, for messages
 * @param dataFolder absolute; everything that the stack writes lies below it
 * @param kafkaPartitions of the topics that carry a clock, when they are created
 * @param taskManagerSlots of each TaskManager
 * @param kafkaMemory heap, as the JVM writes it ({@code 512m}); so {@code zooKeeperMemory}, {@code clickHouseMemory}
 * @param jobManagerMemory of the whole process, as Flink counts it; so {@code taskManagerMemory}
 */
public record StackConfig(
        Path root,
        Path source,
        Path dataFolder,
        int kafkaPort,
        int kafkaControllerPort,
        int kafkaPartitions,
        String kafkaMemory,
        int zooKeeperPort,
        String zooKeeperMemory,
        int flinkRestPort,
        int jobManagerRpcPort,
        int taskManagers,
        int taskManagerSlots,
        String jobManagerMemory,
        String taskManagerMemory,
        int clickHousePort,
        String clickHouseMemory) {

    static final String DATA_FOLDER = "data.folder";
    static final String KAFKA_PORT = "kafka.port";
    static final String KAFKA_CONTROLLER_PORT = "kafka.controller.port";
    static final String KAFKA_PARTITIONS = "kafka.partitions";
    static final String KAFKA_MEMORY = "kafka.memory";
    static final String ZOOKEEPER_PORT = "zookeeper.port";
    static final String ZOOKEEPER_MEMORY = "zookeeper.memory";
    static final String FLINK_REST_PORT = "flink.rest.port";
    static final String JOBMANAGER_RPC_PORT = "flink.jobmanager.rpc.port";
    static final String TASKMANAGERS = "flink.taskmanagers";
    static final String SLOTS = "flink.slots";
    static final String JOBMANAGER_MEMORY = "flink.jobmanager.memory";
    static final String TASKMANAGER_MEMORY = "flink.taskmanager.memory";
    static final String CLICKHOUSE_PORT = "clickhouse.http.port";
    static final String CLICKHOUSE_MEMORY = "clickhouse.memory";

    static final List<String> KEYS = List.of(
            DATA_FOLDER,
            KAFKA_PORT,
            KAFKA_CONTROLLER_PORT,
            KAFKA_PARTITIONS,
            KAFKA_MEMORY,
            ZOOKEEPER_PORT,
            ZOOKEEPER_MEMORY,
            FLINK_REST_PORT,
            JOBMANAGER_RPC_PORT,
            TASKMANAGERS,
            SLOTS,
            JOBMANAGER_MEMORY,
            TASKMANAGER_MEMORY,
            CLICKHOUSE_PORT,
            CLICKHOUSE_MEMORY);

    private static final String ZOOKEEPER_MEMORY_UNTOLD = "96m";
    private static final int PORTS_BESIDE = 1_000;
    private static final int LARGEST_PORT = 65_535;

    private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,5}[mg]");

    /**
     * The stack of a repository.
     *
     * @param environment of the process; {@code TIDEMARK_STACK} in it names the file, relative to the working directory
     * @throws StackException naming the file, the key and what is wrong with it
     */
    public static StackConfig load(Path root, Map<String, String> environment) {
        String named = environment.getOrDefault("TIDEMARK_STACK", "");
        Path source = named.isEmpty()
                ? root.resolve("local").resolve("stack.properties")
                : Path.of(named).toAbsolutePath();
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(source)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new StackException(
                    "Cannot read " + source + (named.isEmpty() ? "" : ", which TIDEMARK_STACK names") + ": "
                            + e.getMessage(),
                    e);
        }
        return of(root.toAbsolutePath().normalize(), source, properties);
    }

    /** A small stack on ports that were free a moment ago, for a test. */
    public static StackConfig onFreePorts(Path root, Path dataFolder) {
        List<Integer> ports = Ports.free(6);
        return new StackConfig(
                root.toAbsolutePath().normalize(),
                dataFolder.resolve("stack.properties"),
                dataFolder.toAbsolutePath().normalize(),
                ports.get(0),
                ports.get(1),
                4,
                "384m",
                ports.get(2),
                "96m",
                ports.get(3),
                ports.get(4),
                2,
                4,
                "768m",
                "1300m",
                ports.get(5),
                "384m");
    }

    /** This stack with as much memory as another has. */
    public StackConfig sizedAs(StackConfig other) {
        return new StackConfig(
                root,
                source,
                dataFolder,
                kafkaPort,
                kafkaControllerPort,
                kafkaPartitions,
                other.kafkaMemory,
                zooKeeperPort,
                other.zooKeeperMemory,
                flinkRestPort,
                jobManagerRpcPort,
                taskManagers,
                taskManagerSlots,
                other.jobManagerMemory,
                other.taskManagerMemory,
                clickHousePort,
                other.clickHouseMemory);
    }

    static StackConfig of(Path root, Path source, Properties properties) {
        for (String key : properties.stringPropertyNames()) {
            if (!KEYS.contains(key)) {
                throw new StackException(source + ": unknown key " + key + Spelling.hint(key, KEYS));
            }
        }
        Values values = new Values(source, properties);
        StackConfig config = new StackConfig(
                root,
                source,
                root.resolve(values.text(DATA_FOLDER)).normalize(),
                values.port(KAFKA_PORT),
                values.port(KAFKA_CONTROLLER_PORT),
                values.number(KAFKA_PARTITIONS, 1, 1000),
                values.memory(KAFKA_MEMORY),
                values.has(ZOOKEEPER_PORT)
                        ? values.port(ZOOKEEPER_PORT)
                        : besideRpcPort(values.port(JOBMANAGER_RPC_PORT)),
                values.has(ZOOKEEPER_MEMORY) ? values.memory(ZOOKEEPER_MEMORY) : ZOOKEEPER_MEMORY_UNTOLD,
                values.port(FLINK_REST_PORT),
                values.port(JOBMANAGER_RPC_PORT),
                values.number(TASKMANAGERS, 1, 16),
                values.number(SLOTS, 1, 64),
                values.memory(JOBMANAGER_MEMORY),
                values.memory(TASKMANAGER_MEMORY),
                values.port(CLICKHOUSE_PORT),
                values.memory(CLICKHOUSE_MEMORY));
        Map<Integer, String> seen = new LinkedHashMap<>();
        config.ports().forEach((key, port) -> {
            String other = seen.putIfAbsent(port, key);
            if (other != null) {
                throw new StackException(
                        source + ": " + other + " and " + key + " are both " + port + "; give each a port of its own.");
            }
        });
        return config;
    }

    /** Where a file that was written before there was a ZooKeeper is taken to want it. */
    private static int besideRpcPort(int rpcPort) {
        return rpcPort + PORTS_BESIDE <= LARGEST_PORT ? rpcPort + PORTS_BESIDE : rpcPort - PORTS_BESIDE;
    }

    /** Key of every port, and the port. */
    Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put(KAFKA_PORT, kafkaPort);
        ports.put(KAFKA_CONTROLLER_PORT, kafkaControllerPort);
        ports.put(ZOOKEEPER_PORT, zooKeeperPort);
        ports.put(FLINK_REST_PORT, flinkRestPort);
        ports.put(JOBMANAGER_RPC_PORT, jobManagerRpcPort);
        ports.put(CLICKHOUSE_PORT, clickHousePort);
        return ports;
    }

    /** This, as a file that {@code TIDEMARK_STACK} can name, at {@link #source()}. */
    public Path write() {
        Properties properties = new Properties();
        properties.setProperty(DATA_FOLDER, dataFolder.toString());
        ports().forEach((key, port) -> properties.setProperty(key, Integer.toString(port)));
        properties.setProperty(KAFKA_PARTITIONS, Integer.toString(kafkaPartitions));
        properties.setProperty(KAFKA_MEMORY, kafkaMemory);
        properties.setProperty(ZOOKEEPER_MEMORY, zooKeeperMemory);
        properties.setProperty(TASKMANAGERS, Integer.toString(taskManagers));
        properties.setProperty(SLOTS, Integer.toString(taskManagerSlots));
        properties.setProperty(JOBMANAGER_MEMORY, jobManagerMemory);
        properties.setProperty(TASKMANAGER_MEMORY, taskManagerMemory);
        properties.setProperty(CLICKHOUSE_MEMORY, clickHouseMemory);
        try {
            Files.createDirectories(dataFolder);
            try (Writer writer = Files.newBufferedWriter(source)) {
                properties.store(writer, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return source;
    }

    /** {@code host:port} of the broker. */
    public String kafkaBootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    /** {@code host:port} of ZooKeeper. */
    String zooKeeperAddress() {
        return "127.0.0.1:" + zooKeeperPort;
    }

    /** Address of Flink's REST interface and web UI. */
    public String flinkUrl() {
        return "http://127.0.0.1:" + flinkRestPort;
    }

    /** Address of the local ClickHouse engine. */
    public String clickHouseUrl() {
        return "http://127.0.0.1:" + clickHousePort;
    }

    public Path runFolder() {
        return dataFolder.resolve("run");
    }

    public Path logFolder() {
        return dataFolder.resolve("logs");
    }

    public Path checkpointFolder() {
        return dataFolder.resolve("checkpoints");
    }

    public Path savepointFolder() {
        return dataFolder.resolve("savepoints");
    }

    /** What a new JobManager needs to go on with the jobs of the last one; ZooKeeper's data name its files. */
    public Path recoveryFolder() {
        return dataFolder.resolve("recovery");
    }

    /** The file whose exclusive lock a running feed holds. */
    public Path feedLock() {
        return runFolder().resolve("feed.lock");
    }

    public Path clickHousePasswordFile() {
        return dataFolder.resolve("secrets").resolve("clickhouse-password");
    }

    /** What the file says, checked. */
    private record Values(Path source, Properties properties) {
        boolean has(String key) {
            return properties.containsKey(key);
        }

        String text(String key) {
            String value = properties.getProperty(key, "").strip();
            if (value.isEmpty()) {
                throw new StackException(source + ": " + key + " is missing; give it a value.");
            }
            return value;
        }

        int number(String key, int smallest, int largest) {
            String value = text(key);
            try {
                int number = Integer.parseInt(value);
                if (number >= smallest && number <= largest) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Said below, in one way for both.
            }
            throw new StackException(source + ": " + key + " is " + value + "; a whole number from " + smallest + " to "
                    + largest + " is wanted.");
        }

        int port(String key) {
            return number(key, 1024, LARGEST_PORT);
        }

        String memory(String key) {
            String value = text(key);
            if (!MEMORY.matcher(value).matches()) {
                throw new StackException(
                        source + ": " + key + " is " + value + "; a size such as 512m or 2g is wanted.");
            }
            return value;
        }
    }
}
