package io.tidemark.local.records;

import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of records in the making. Everything is written to a staging folder beside the wanted one, which takes its
 * place in {@link #commit()}; closing without a commit removes the staging folder.
 */
public final class RecordFolder implements AutoCloseable {
    private static final Pattern OWN_FILE = Pattern.compile(
            "(ticks|executions|cash-flows|fx-rates)\\.ndjson\\.gz|reference(/reference\\.[a-z_]+\\.ndjson)?");

    private final Path folder;
    private final Path staging;
    private final List<RecordWriter> writers = new ArrayList<>();

    private RecordFolder(Path folder, Path staging) {
        this.folder = folder;
        this.staging = staging;
    }

    /**
     * A new, empty staging folder for {@code out}.
     *
     * @param overwrite whether earlier records in {@code out} may be replaced
     * @throws StackException if {@code out} is a file, or holds anything that may not be replaced
     */
    public static RecordFolder create(Path out, boolean overwrite) throws IOException {
        Path folder = out.toAbsolutePath().normalize();
        if (Files.exists(folder)) {
            if (!Files.isDirectory(folder)) {
                throw new StackException(out + " is not a folder; name another with --out");
            }
            checkReplaceable(out, folder, overwrite);
        }
        Path name = folder.getFileName();
        Path parent = folder.getParent();
        if (name == null || parent == null) {
            throw new StackException(out + " cannot be a folder of records; name another with --out");
        }
        Files.createDirectories(parent);
        Path staging = parent.resolve("." + name + ".making");
        deleteRecursively(staging);
        Files.createDirectory(staging);
        return new RecordFolder(folder, staging);
    }

    private static void checkReplaceable(Path out, Path folder, boolean overwrite) throws IOException {
        List<String> entries;
        try (Stream<Path> paths = Files.walk(folder)) {
            entries = paths.filter(path -> !path.equals(folder))
                    .map(path -> folder.relativize(path).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
        if (entries.isEmpty()) {
            return;
        }
        for (String entry : entries) {
            if (!OWN_FILE.matcher(entry).matches()) {
                throw new StackException(out + " holds " + entry
                        + ", which is no file of records; name an empty or a new folder with --out");
            }
        }
        if (!overwrite) {
            throw new StackException(
                    out + " already holds records (" + entries.get(0) + "); replace it with --overwrite");
        }
    }

    /** A writer of {@code ticks.ndjson.gz}. */
    public RecordWriter ticks() throws IOException {
        return open("ticks.ndjson.gz");
    }

    /** A writer of {@code executions.ndjson.gz}. */
    public RecordWriter executions() throws IOException {
        return open("executions.ndjson.gz");
    }

    /** A writer of {@code cash-flows.ndjson.gz}. */
    public RecordWriter cashFlows() throws IOException {
        return open("cash-flows.ndjson.gz");
    }

    /** A writer of {@code reference/TOPIC.ndjson}. */
    public RecordWriter reference(String topic) throws IOException {
        Files.createDirectories(staging.resolve("reference"));
        return open("reference/" + topic + ".ndjson");
    }

    private RecordWriter open(String file) throws IOException {
        RecordWriter writer = RecordWriter.open(staging.resolve(file), file);
        writers.add(writer);
        return writer;
    }

    /** Closes the writers and puts the folder in its place. Returns one line per file: its name and its records. */
    public List<String> commit() throws IOException {
        List<String> summary = new ArrayList<>();
        for (RecordWriter writer : writers) {
            writer.close();
            summary.add(String.format("%s: %,d records", folder.resolve(writer.name()), writer.records()));
        }
        if (Files.isDirectory(folder)) {
            Path replaced = staging.resolveSibling(staging.getFileName() + ".replaced");
            deleteRecursively(replaced);
            Files.move(folder, replaced, StandardCopyOption.ATOMIC_MOVE);
            Files.move(staging, folder, StandardCopyOption.ATOMIC_MOVE);
            deleteRecursively(replaced);
        } else {
            Files.move(staging, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        return summary;
    }

    @Override
    public void close() throws IOException {
        try {
            for (RecordWriter writer : writers) {
                writer.close();
            }
        } finally {
            deleteRecursively(staging);
        }
    }

    private static void deleteRecursively(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(path)) {
            deepestFirst =
                    paths.sorted((a, b) -> b.getNameCount() - a.getNameCount()).toList();
        }
        for (Path each : deepestFirst) {
            Files.delete(each);
        }
    }
}
