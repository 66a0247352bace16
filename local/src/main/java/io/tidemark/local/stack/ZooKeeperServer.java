package io.tidemark.local.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The ZooKeeper of the stack: one server, from Flink's own artifacts, which knows who leads and what is to be recovered. */
final class ZooKeeperServer {
    static final String NAME = "zookeeper";

    private static final String MAIN = "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer";

    /** What ZooKeeper begins with if the newest of its snapshots turn out to be torn. */
    private static final int SNAPSHOTS_KEPT = 3;

    private static final String SNAPSHOT = "snapshot.";
    private static final String LOG = "log.";

    private final StackConfig config;
    private final StackFiles files;

    ZooKeeperServer(StackConfig config, StackFiles files) {
        this.config = config;
        this.files = files;
    }

    ProcessDefinition definition() {
        return new ProcessDefinition(
                NAME,
                this::arguments,
                Map.of(),
                Map.of(StackConfig.ZOOKEEPER_PORT, config.zooKeeperPort()),
                this::serves,
                Duration.ofMinutes(1),
                Duration.ofSeconds(10));
    }

    /** Forgets everything; only while the process does not run. */
    void clear() {
        files.deleteBelow(data());
    }

    private List<String> arguments() {
        Path settings = files.write("zookeeper/zoo.cfg", settings());
        purge();
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx" + config.zooKeeperMemory(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError"));
        arguments.addAll(files.logging(NAME));
        arguments.addAll(
                List.of("-cp", files.flinkLibraries(), MAIN, "--zkConfigFile", settings.toString(), "--peerId", "1"));
        return arguments;
    }

    private List<String> settings() {
        return List.of(
                "clientPort=" + config.zooKeeperPort(),
                "clientPortAddress=127.0.0.1",
                "dataDir=" + data(),
                // Milliseconds. A session lasts at least two ticks and at most twenty, whatever a client asks for.
                "tickTime=1000",
                "admin.enableServer=false",
                "4lw.commands.whitelist=srvr",
                // A log of the usual 64 MB would be nearly all of it empty; and is begun anew after so many changes.
                "preAllocSize=1024",
                "snapCount=10000");
    }

    private Path data() {
        return config.dataFolder().resolve(NAME).resolve("data");
    }

    /** Whether it serves clients: while it still reads its data, it listens and says that it does not. */
    private boolean serves() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), config.zooKeeperPort()), 1000);
            socket.setSoTimeout(5000);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.contains("Mode: standalone");
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes what ZooKeeper would not read any more: by itself it keeps every snapshot and every log. */
    void purge() {
        List<Path> snapshots = newestFirst(SNAPSHOT);
        if (snapshots.size() <= SNAPSHOTS_KEPT) {
            return;
        }
        long oldestKept = firstChange(snapshots.get(SNAPSHOTS_KEPT - 1));
        List<Path> unread = new ArrayList<>(snapshots.subList(SNAPSHOTS_KEPT, snapshots.size()));
        // A snapshot takes a while: what changed meanwhile is in the log that was begun before it.
        newestFirst(LOG).stream()
                .filter(log -> firstChange(log) <= oldestKept)
                .skip(1)
                .forEach(unread::add);
        for (Path file : unread) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new StackException("Cannot delete " + file + ": " + e.getMessage(), e);
            }
        }
    }

    private List<Path> newestFirst(String prefix) {
        Path folder = data().resolve("version-2");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().matches(prefix + "[0-9a-f]+"))
                    .sorted(Comparator.comparingLong(ZooKeeperServer::firstChange)
                            .reversed())
                    .toList();
        } catch (IOException e) {
            throw new StackException("Cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The number of the change that a log begins with, or that a snapshot was taken at. */
    private static long firstChange(Path file) {
        String name = file.getFileName().toString();
        return Long.parseUnsignedLong(name.substring(name.indexOf('.') + 1), 16);
    }
}
