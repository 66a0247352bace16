package io.tidemark.local.stack;

import io.tidemark.local.flink.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The Flink session cluster of the stack: a JobManager and TaskManagers, put together from Flink's own artifacts. */
final class FlinkCluster {
    static final String JOBMANAGER = "jobmanager";

    private static final String RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:";

    /** What Flink's shell scripts open to Flink on Java 17. */
    private static final List<String> OPENED = List.of(
            "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED",
            "--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.text=ALL-UNNAMED",
            "--add-opens=java.base/java.time=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED");

    /** Of a JobManager and of the client no more is asked than to start quickly: records never pass through them. */
    private static final List<String> STARTS_QUICKLY = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /**
     * A TaskManager that takes over a job has all of its code to load and to compile on the processors that it recovers with. So
     * it compiles for the highest speed what ran four times as often as the JVM would ask for.
     *
     * <p>Rows that wait for their batch are copied by every collection meanwhile, some 25 MB of them a subtask in a burst of late executions.
     * With two fifths of the heap at least for what is new, of which G1 by itself kept a sixth, there are one or two collections and not five.
     *
     * <p>What a batch of a sink is bound into is large enough that G1 counts it as old, though it is gone with the batch. From
     * such it would learn to mark the heap twice a second, be it four fifths empty. So it begins where two fifths are old, and not
     * later: with half of the heap for what is new and two thirds for what is old, a burst found no room and collected everything.
     *
     * <p>When it has marked the heap, it unloads no classes. It would do so in a pause, of which that was nearly all, and mostly in the middle
     * of a burst, whose batches are what makes it mark. Classes of jobs that ended go when there are 192 MB of them, of 256 for which there is
     * room; by itself a TaskManager would then collect everything at 21 MB already, as it starts.
     */
    private static final List<String> OF_A_TASKMANAGER = List.of(
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:G1NewSizePercent=40",
            "-XX:-G1UseAdaptiveIHOP",
            "-XX:InitiatingHeapOccupancyPercent=40",
            "-XX:-ClassUnloadingWithConcurrentMark",
            "-XX:MetaspaceSize=192m",
            "-XX:Tier4InvocationThreshold=20000",
            "-XX:Tier4MinInvocationThreshold=2400",
            "-XX:Tier4CompileThreshold=60000",
            "-XX:Tier4BackEdgeThreshold=160000");

    private final StackConfig config;
    private final StackFiles files;
    private final FlinkRest rest;

    FlinkCluster(StackConfig config, StackFiles files, FlinkRest rest) {
        this.config = config;
        this.files = files;
        this.rest = rest;
    }

    static String taskManager(int number) {
        return "taskmanager-" + number;
    }

    List<String> taskManagers() {
        List<String> names = new ArrayList<>();
        for (int number = 1; number <= config.taskManagers(); number++) {
            names.add(taskManager(number));
        }
        return names;
    }

    ProcessDefinition jobManager() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put(StackConfig.FLINK_REST_PORT, config.flinkRestPort());
        ports.put(StackConfig.JOBMANAGER_RPC_PORT, config.jobManagerRpcPort());
        return new ProcessDefinition(
                JOBMANAGER,
                () -> arguments(
                        JOBMANAGER,
                        "GET_JM_RESOURCE_PARAMS",
                        STARTS_QUICKLY,
                        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                        List.of()),
                Map.of(),
                ports,
                rest::answers,
                Duration.ofMinutes(2),
                Duration.ofSeconds(20));
    }

    /** A TaskManager, which the sinks' ClickHouse credentials reach through {@code environment}. */
    ProcessDefinition taskManager(String name, Map<String, String> environment) {
        return new ProcessDefinition(
                name,
                () -> arguments(
                        name,
                        "GET_TM_RESOURCE_PARAMS",
                        OF_A_TASKMANAGER,
                        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                        List.of("-D", "taskmanager.resource-id=" + freshResourceId(name))),
                environment,
                Map.of(),
                () -> isRegistered(name),
                Duration.ofMinutes(2),
                Duration.ofSeconds(20));
    }

    /** Arguments of Flink's own command line client. */
    List<String> client(List<String> words) {
        writeConfiguration();
        List<String> arguments = new ArrayList<>(List.of("-Xmx512m"));
        arguments.addAll(STARTS_QUICKLY);
        arguments.addAll(OPENED);
        arguments.addAll(files.logging("flink-client"));
        arguments.addAll(List.of("-cp", files.flinkLibraries(), "org.apache.flink.client.cli.CliFrontend"));
        arguments.addAll(words);
        return arguments;
    }

    /** The folder that FLINK_CONF_DIR names to Flink's client. */
    Path configurationFolder() {
        return config.dataFolder().resolve("flink").resolve("conf");
    }

    private boolean isRegistered(String name) {
        try {
            for (var taskManager : rest.get("/taskmanagers").path("taskmanagers")) {
                // A killed one stays listed until its heartbeat times out, hence an id for each start.
                if (taskManager.path("id").asText().equals(resourceId(name))) {
                    return true;
                }
            }
            return false;
        } catch (StackException e) {
            return false;
        }
    }

    private String resourceId(String name) {
        try {
            return Files.readString(resourceIdFile(name));
        } catch (IOException e) {
            return "";
        }
    }

    private Path resourceIdFile(String name) {
        return config.runFolder().resolve(name + ".id");
    }

    private List<String> arguments(
            String name, String resourceCommand, List<String> jvm, String main, List<String> more) {
        writeConfiguration();
        List<String> resources = resourceArguments(resourceCommand);
        Path temporary = config.dataFolder().resolve("flink").resolve(name);
        // What a killed run left is of no use: state comes from checkpoints.
        files.deleteBelow(temporary);
        List<String> arguments = new ArrayList<>(List.of(resources.get(0).split(" ")));
        arguments.addAll(jvm);
        arguments.addAll(OPENED);
        arguments.addAll(files.logging(name));
        arguments.addAll(List.of(
                "-cp",
                files.flinkLibraries(),
                main,
                "--configDir",
                configurationFolder().toString()));
        if (resources.size() > 1) {
            arguments.addAll(List.of(resources.get(1).split(" ")));
        }
        arguments.addAll(List.of("-D", "io.tmp.dirs=" + temporary));
        arguments.addAll(more);
        return arguments;
    }

    private String freshResourceId(String name) {
        String id = name + "-" + Long.toString(System.currentTimeMillis(), 36);
        try {
            Files.createDirectories(config.runFolder());
            Files.writeString(resourceIdFile(name), id);
            return id;
        } catch (IOException e) {
            throw new StackException("Cannot write " + resourceIdFile(name) + ": " + e.getMessage(), e);
        }
    }

    /** JVM flags and -D arguments that Flink computes from the configured memory, kept until that changes. */
    private List<String> resourceArguments(String resourceCommand) {
        Path kept = configurationFolder().resolve(resourceCommand + ".kept");
        Path configuration = configurationFolder().resolve("config.yaml");
        try {
            if (Files.exists(kept)
                    && Files.getLastModifiedTime(kept).compareTo(Files.getLastModifiedTime(configuration)) >= 0) {
                return Files.readAllLines(kept);
            }
            List<String> command = new ArrayList<>(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
            command.addAll(files.logging("flink-client"));
            command.addAll(List.of(
                    "-cp",
                    files.flinkLibraries(),
                    "org.apache.flink.runtime.util.bash.BashJavaUtils",
                    resourceCommand,
                    "--configDir",
                    configurationFolder().toString()));
            String output = OneShot.run("compute Flink's memory", command, Map.of(), Duration.ofSeconds(60));
            List<String> results = output.lines()
                    .filter(line -> line.startsWith(RESULT))
                    .map(line -> line.substring(RESULT.length()).strip())
                    .toList();
            if (results.isEmpty()) {
                throw new StackException("Flink computed no memory settings:\n" + output);
            }
            Files.write(kept, results);
            return results;
        } catch (IOException e) {
            throw new StackException("Cannot read or write " + kept + ": " + e.getMessage(), e);
        }
    }

    private void writeConfiguration() {
        files.write("flink/conf/config.yaml", configuration());
        try {
            Files.createDirectories(config.checkpointFolder());
            Files.createDirectories(config.savepointFolder());
            Files.createDirectories(config.recoveryFolder());
            Files.createDirectories(Objects.requireNonNull(configurationFolder()));
        } catch (IOException e) {
            throw new StackException("Cannot make Flink's folders: " + e.getMessage(), e);
        }
    }

    private List<String> configuration() {
        return List.of(
                "jobmanager.rpc.address: 127.0.0.1",
                "jobmanager.rpc.port: " + config.jobManagerRpcPort(),
                "jobmanager.bind-host: 127.0.0.1",
                "jobmanager.memory.process.size: " + config.jobManagerMemory(),
                "taskmanager.host: 127.0.0.1",
                "taskmanager.bind-host: 127.0.0.1",
                "taskmanager.memory.process.size: " + config.taskManagerMemory(),
                // RocksDB's share. The rest of the usual 0.4 is heap here, in which rows wait for their batches.
                "taskmanager.memory.managed.fraction: 0.28",
                "taskmanager.numberOfTaskSlots: " + config.taskManagerSlots(),
                // A job's subtasks go to all TaskManagers alike and not all to the first: every heap has its share of
                // the rows that wait.
                "taskmanager.load-balance.mode: SLOTS",
                "rest.address: 127.0.0.1",
                "rest.bind-address: 127.0.0.1",
                "rest.port: " + config.flinkRestPort(),
                "rest.bind-port: '" + config.flinkRestPort() + "'",
                // A JobManager that is started again goes on with the jobs of the last one.
                "high-availability.type: zookeeper",
                "high-availability.cluster-id: " + RecoveryStore.CLUSTER,
                "high-availability.storageDir: '" + config.recoveryFolder().toUri() + "'",
                "high-availability.jobmanager.port: '" + config.jobManagerRpcPort() + "'",
                "high-availability.zookeeper.quorum: '" + config.zooKeeperAddress() + "'",
                "high-availability.zookeeper.path.root: /flink",
                "high-availability.zookeeper.client.connection-timeout: 5 s",
                "zookeeper.sasl.disable: true",
                // A killed JobManager leads for as long, and a new one waits for it.
                "high-availability.zookeeper.client.session-timeout: 6 s",
                // A new JobManager that takes a job in for longer than this ends; the default is 10 s, little where
                // every process of the stack starts at once.
                "pekko.ask.timeout: 1 min",
                // A ZooKeeper that comes back within a session is no reason to start jobs anew, and one that is away
                // for longer none to end processes at once.
                "high-availability.zookeeper.client.tolerate-suspended-connections: true",
                "high-availability.zookeeper.client.retry-wait: 1 s",
                "high-availability.zookeeper.client.max-retry-attempts: 6",
                // Jobs come through ./tidemark submit, with its preflight; the web UI shows and changes nothing.
                "web.submit.enable: false",
                "web.cancel.enable: false",
                "state.backend.type: rocksdb",
                // Checkpoints leave small files. These are merged with each other, and not after every fourth with all
                // there is; filters tell which of them has a key.
                "state.backend.rocksdb.compaction.style: UNIVERSAL",
                "state.backend.rocksdb.use-bloom-filter: true",
                // Settling and the feed ask for clocks that are not older than this.
                "metrics.fetcher.update-interval: 500 ms",
                // Metrics stand still for as long while one is asked that has died; the default is ten minutes.
                "web.timeout: 10 s",
                // What is said of checkpoints is kept this long: commands wait for them.
                "web.refresh-interval: 250 ms",
                // Rows wait while one is taken; after a failure, what came since the newest is read again.
                "execution.checkpointing.interval: 5 s",
                "execution.checkpointing.mode: EXACTLY_ONCE",
                "execution.checkpointing.unaligned.enabled: false",
                "execution.checkpointing.incremental: true",
                "execution.checkpointing.timeout: 2 min",
                "execution.checkpointing.tolerable-failed-checkpoints: 10",
                "execution.checkpointing.num-retained: 2",
                "execution.checkpointing.externalized-checkpoint-retention: RETAIN_ON_CANCELLATION",
                "execution.checkpointing.dir: '" + config.checkpointFolder().toUri() + "'",
                "execution.checkpointing.savepoint-dir: '"
                        + config.savepointFolder().toUri() + "'",
                // Bounded: a job that fails again and again ends as FAILED, with its reason in ./tidemark status.
                "restart-strategy.type: exponential-delay",
                "restart-strategy.exponential-delay.initial-backoff: 100 ms",
                "restart-strategy.exponential-delay.max-backoff: 10 s",
                "restart-strategy.exponential-delay.backoff-multiplier: 2.0",
                "restart-strategy.exponential-delay.reset-backoff-threshold: 2 min",
                "restart-strategy.exponential-delay.attempts-before-reset-backoff: 20",
                // A TaskManager that was there first finds its JobManager at once.
                "cluster.registration.error-delay: 500 ms",
                // A killed process is noticed within a second, one that hangs within five.
                "heartbeat.interval: 250",
                "heartbeat.timeout: 5000");
    }
}
