package io.tidemark.jobs.live;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Real market data with answer keys, which lies beside a developer's checkout and not in it. */
final class SharedData {
    private SharedData() {}

    /** Files of a folder of the data, sorted; skips the test, and says so, where the data is not there. */
    static List<Path> files(String folder, String ending) throws IOException {
        Path data = Path.of(System.getProperty("tidemark.root"), "..", "shared", "data", folder);
        assumeTrue(Files.isDirectory(data), "real market data is not here: " + data.normalize());
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
