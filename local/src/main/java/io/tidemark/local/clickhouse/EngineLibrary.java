package io.tidemark.local.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ClickHouse engine as a library file (chDB, Apache-2.0), fetched once by {@code npm pack} into a cache folder.
 *
 * <p>The cache is {@code $TIDEMARK_CACHE}, else {@code $XDG_CACHE_HOME}, else {@code ~/.cache}, and in it
 * {@code tidemark/chdb/VERSION}. The file is hashed when it is fetched; later starts compare its size and time with what
 * was noted then, and hash it again only if they differ.
 */
public final class EngineLibrary {
    static final String VERSION = "26.7.3-stable.1";

    /** SHA-256 of the library by platform; npm itself checks a package of the others against its registry's digest. */
    private static final Map<String, String> PINNED =
            Map.of("linux-x64-gnu", "36ad4e999882821ef13cf2d0f52c93f48e6ee1b4498b35a201c23ce4b8d15bf5");

    private static final long BYTES_NEEDED = 1_000_000_000L;
    private static final Duration FETCH_TIMEOUT = Duration.ofMinutes(15);

    private final Path folder;
    private final String platform;
    private final Consumer<String> progress;

    EngineLibrary(Path cache, String platform, Consumer<String> progress) {
        this.folder = cache.resolve("tidemark").resolve("chdb").resolve(VERSION);
        this.platform = platform;
        this.progress = progress;
    }

    /**
     * Path of the library for this machine, fetched if the cache has it not.
     *
     * <p>Several processes may ask at once: one fetches, the others wait for it.
     *
     * @param progress told what takes time, in words for a person
     * @throws UncheckedIOException when the library can be neither found nor fetched; names what is missing and the
     *     remedy
     */
    public static Path locate(Consumer<String> progress) {
        try {
            return new EngineLibrary(
                            cacheFolder(System.getenv()),
                            platform(System.getProperty("os.name"), System.getProperty("os.arch")),
                            progress)
                    .find();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    static Path cacheFolder(Map<String, String> environment) {
        for (String name : List.of("TIDEMARK_CACHE", "XDG_CACHE_HOME")) {
            String folder = environment.get(name);
            if (folder != null && !folder.isBlank()) {
                return Path.of(folder).toAbsolutePath();
            }
        }
        return Path.of(System.getProperty("user.home"), ".cache");
    }

    static String platform(String operatingSystem, String architecture) throws IOException {
        String system = operatingSystem.toLowerCase(Locale.ROOT);
        boolean arm = architecture.equals("aarch64") || architecture.equals("arm64");
        boolean intel = architecture.equals("amd64") || architecture.equals("x86_64");
        if (arm || intel) {
            if (system.startsWith("linux")) {
                return arm ? "linux-arm64-gnu" : "linux-x64-gnu";
            }
            if (system.startsWith("mac")) {
                return arm ? "darwin-arm64" : "darwin-x64";
            }
        }
        throw new IOException("the embedded ClickHouse engine exists for Linux and macOS on x86-64 and ARM64, not for "
                + operatingSystem + " on " + architecture
                + "; set CLICKHOUSE_URL to a ClickHouse server (http://host:port) instead");
    }

    Path find() throws IOException {
        Path library = folder.resolve("libchdb.so");
        if (isNoted(library)) {
            return library;
        }
        Files.createDirectories(folder);
        try (FileChannel channel =
                        new RandomAccessFile(folder.resolve("fetch.lock").toFile(), "rw").getChannel();
                FileLock lock = lock(channel)) {
            if (!lock.isValid() || isNoted(library)) {
                return library;
            }
            if (!Files.exists(library) || !isWhole(library)) {
                fetch(library);
            }
            note(library);
            return library;
        }
    }

    private FileLock lock(FileChannel channel) throws IOException {
        Instant deadline = Instant.now().plus(FETCH_TIMEOUT);
        boolean told = false;
        while (true) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return lock;
            }
            if (!told) {
                progress.accept("waiting for another process that fetches the ClickHouse engine into " + folder);
                told = true;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("another process has held " + folder.resolve("fetch.lock") + " for "
                        + FETCH_TIMEOUT.toMinutes() + " minutes; end it (it runs npm pack) and start again");
            }
            sleep(Duration.ofMillis(300));
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByAnotherThread) {
            return null;
        }
    }

    private void fetch(Path library) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < BYTES_NEEDED) {
            throw new IOException(
                    "the ClickHouse engine needs " + BYTES_NEEDED / 1_000_000 + " MB in " + folder + ", which has "
                            + free / 1_000_000 + " MB free; make room or set TIDEMARK_CACHE to another folder");
        }
        Path work = Files.createTempDirectory(folder, "fetch-");
        try {
            String packageName = "@chdb/lib-" + platform + "@" + VERSION;
            progress.accept("fetching the ClickHouse engine (" + packageName + ", 180 MB) by npm, once");
            run(work, List.of("npm", "pack", packageName, "--silent", "--pack-destination", work.toString()));
            Path archive;
            try (Stream<Path> files = Files.list(work)) {
                archive = files.filter(file -> file.toString().endsWith(".tgz"))
                        .findFirst()
                        .orElseThrow(() -> new IOException("npm pack " + packageName + " left no .tgz in " + work));
            }
            run(work, List.of("tar", "-xzf", archive.toString(), "-C", work.toString(), "package/libchdb.so"));
            Path unpacked = work.resolve("package").resolve("libchdb.so");
            if (!isWhole(unpacked)) {
                throw new IOException("libchdb.so out of " + packageName + " has SHA-256 " + sha256(unpacked)
                        + ", not " + PINNED.get(platform) + " as pinned; the registry that npm asks does not hold the"
                        + " package that this program was built for");
            }
            Files.move(unpacked, library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            delete(work);
        }
    }

    private static void run(Path work, List<String> command) throws IOException {
        Path output = work.resolve("output.log");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new IOException(
                    command.get(0) + " cannot be run, and the ClickHouse engine is fetched by it; install it (Debian:"
                            + " apt-get install " + command.get(0) + ") and start again",
                    e);
        }
        try {
            if (!process.waitFor(FETCH_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(command + " did not end within " + FETCH_TIMEOUT.toMinutes()
                        + " minutes; check the network and start again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.get(0) + " fetched the ClickHouse engine", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException(command + " failed with exit code " + process.exitValue()
                    + "; check that npm reaches its registry (npm ping) and start again. It said: "
                    + Files.readString(output, StandardCharsets.UTF_8).strip());
        }
    }

    private boolean isWhole(Path library) throws IOException {
        String pinned = PINNED.get(platform);
        return pinned == null || pinned.equals(sha256(library));
    }

    private boolean isNoted(Path library) throws IOException {
        try {
            return Files.readString(noteOf(library)).equals(noteText(library));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void note(Path library) throws IOException {
        Path written = Files.createTempFile(folder, "note-", "");
        Files.writeString(written, noteText(library));
        Files.move(written, noteOf(library), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path noteOf(Path library) {
        return library.resolveSibling("libchdb.so.checked");
    }

    /** What a start compares: the digest that was pinned when the file was hashed, its size and its time. */
    private String noteText(Path library) throws IOException {
        return PINNED.getOrDefault(platform, "unpinned") + " " + Files.size(library) + " "
                + Files.getLastModifiedTime(library).toMillis() + "\n";
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void sleep(Duration duration) throws IOException {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the ClickHouse engine to be fetched", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
