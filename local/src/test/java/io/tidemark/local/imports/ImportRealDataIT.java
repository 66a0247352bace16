package io.tidemark.local.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Imports of the recordings that lie beside the repository, held against the counts that their READMEs tell. */
class ImportRealDataIT {
    @TempDir
    private Path folder;

    @Test
    void everyTickOfTheLeanRecordingsIsImported() throws IOException {
        assertThat(ticks("lean-fx", "lean-fx-201405/tick", ".zip")).isEqualTo(690_719);
    }

    @Test
    void everyTickOfTheBinanceRecordingsIsImported() throws IOException {
        assertThat(ticks("binance-raw", "binance-raw-20240808", ".gz")).isEqualTo(414_569);
    }

    private long ticks(String format, String recordings, String ending) throws IOException {
        Path data = Path.of(System.getProperty("tidemark.root", "."), "..", "shared", "data", recordings);
        assumeTrue(Files.isDirectory(data), "these recordings are not beside this repository: " + data);
        List<String> arguments = new ArrayList<>(files(data, ending));
        // The order in which files are named must not matter.
        Collections.reverse(arguments);
        arguments.add(0, format);
        arguments.addAll(List.of("--out", folder.resolve("out").toString()));

        StringWriter said = new StringWriter();
        int exit = new CommandLine(new ImportCommand())
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(arguments.toArray(String[]::new));

        assertThat(exit).as(said.toString()).isZero();
        return lines(folder.resolve("out").resolve("ticks.ndjson.gz"));
    }

    private static List<String> files(Path below, String ending) throws IOException {
        try (Stream<Path> paths = Files.walk(below)) {
            return paths.map(Path::toString)
                    .filter(path -> path.endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static long lines(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
            long lines = 0;
            byte[] buffer = new byte[1 << 16];
            for (int read; (read = in.read(buffer)) > 0; ) {
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
            return lines;
        }
    }
}
