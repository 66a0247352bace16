package io.tidemark.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file of SQL statements that this program carries.
 *
 * @param name file name, such as {@code 0001_create_bars_minute.sql}
 * @param script its text, with line feeds as line ends
 */
public record SqlFile(String name, String script) {

    /** SHA-256 of the text in lower-case hex; how a checkout ends its lines does not change it. */
    public String checksum() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The file's statements, see {@link SqlScript#statements}; an error names the file. */
    public List<String> statements() {
        try {
            return SqlScript.statements(script);
        } catch (IllegalArgumentException e) {
            throw new MigrationException(name + ", " + e.getMessage(), e);
        }
    }

    /** The files {@code *.sql} of a class path folder, by name. */
    static List<SqlFile> ofFolder(String folder) {
        URL url = SqlFile.class.getClassLoader().getResource(folder);
        if (url == null) {
            throw new IllegalStateException("the class path has no folder " + folder + "; build the module sql again");
        }
        try {
            URI uri = url.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return read(Path.of(uri));
            }
            String jar = uri.getRawSchemeSpecificPart();
            Path file = Path.of(URI.create(jar.substring(0, jar.indexOf("!/"))));
            try (FileSystem archive = FileSystems.newFileSystem(file, Map.of())) {
                return read(archive.getPath(folder));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + url, e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot read " + url, e);
        }
    }

    private static List<SqlFile> read(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted = files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
            List<SqlFile> read = new ArrayList<>();
            for (Path file : sorted) {
                String script = Files.readString(file).replace("\r\n", "\n");
                read.add(new SqlFile(String.valueOf(file.getFileName()), script));
            }
            return List.copyOf(read);
        }
    }
}
