package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZooKeeperServerTest {
    @TempDir
    Path folder;

    private Path data;
    private ZooKeeperServer zooKeeper;

    @BeforeEach
    void makeServer() {
        StackConfig config = StackConfig.onFreePorts(Path.of(System.getProperty("tidemark.root")), folder);
        data = folder.resolve("zookeeper/data/version-2");
        zooKeeper = new ZooKeeperServer(config, new StackFiles(config));
    }

    @Test
    void threeSnapshotsAreKeptWithEveryLogThatGoesOnFromThem() throws IOException {
        make("snapshot.0", "snapshot.9", "snapshot.1f", "snapshot.a0", "snapshot.100");
        make("log.1", "log.a", "log.20", "log.a1", "log.101");

        zooKeeper.purge();

        assertThat(left())
                .containsExactlyInAnyOrder(
                        "snapshot.1f", "snapshot.a0", "snapshot.100", "log.a", "log.20", "log.a1", "log.101");
    }

    @Test
    void nothingIsDeletedWhileThereAreThreeSnapshots() throws IOException {
        make("snapshot.0", "snapshot.9", "snapshot.1f", "log.1", "log.a", "currentEpoch");

        zooKeeper.purge();

        assertThat(left()).hasSize(6);
    }

    @Test
    void aServerThatNeverRanHasNothingToDelete() {
        zooKeeper.purge();

        assertThat(data).doesNotExist();
    }

    private void make(String... names) throws IOException {
        Files.createDirectories(data);
        for (String name : names) {
            Files.createFile(data.resolve(name));
        }
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
