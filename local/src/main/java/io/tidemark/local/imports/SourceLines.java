package io.tidemark.local.imports;

import io.tidemark.local.stack.StackException;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of one source file, compressed or not, with what an error message needs: the file and the line. */
final class SourceLines implements AutoCloseable {
    private static final Pattern DECIMAL = Pattern.compile("[0-9]+(\\.[0-9]+)?");
    private static final Pattern SIGNED_DECIMAL = Pattern.compile("-?" + DECIMAL.pattern());

    private final Path file;
    private final BufferedReader reader;
    private final String entry;
    private long line;

    private SourceLines(Path file, InputStream in, String entry) {
        this.file = file;
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
        this.entry = entry;
    }

    static SourceLines plain(Path file) throws IOException {
        return new SourceLines(file, open(file), "");
    }

    static SourceLines gzip(Path file) throws IOException {
        InputStream raw = open(file);
        try {
            return new SourceLines(file, new GZIPInputStream(raw, 1 << 16), "");
        } catch (ZipException | EOFException notGzip) {
            raw.close();
            throw new StackException(file + " is not a gzip file: " + notGzip.getMessage(), notGzip);
        }
    }

    /** The lines of the first file in a zip archive. */
    static SourceLines zip(Path file) throws IOException {
        ZipInputStream zip = new ZipInputStream(open(file));
        ZipEntry first;
        try {
            first = zip.getNextEntry();
        } catch (ZipException damaged) {
            zip.close();
            throw new StackException(file + " is a damaged zip file: " + damaged.getMessage(), damaged);
        }
        if (first == null) {
            zip.close();
            throw new StackException(file + " is not a zip file, or an empty one");
        }
        return new SourceLines(file, zip, first.getName());
    }

    private static InputStream open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new StackException(file + " is a folder; name its files");
        }
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException missing) {
            throw new StackException(file + " does not exist", missing);
        }
    }

    /** The name of the file inside the archive; empty if there is no archive. */
    String entry() {
        return entry;
    }

    @Nullable
    String next() throws IOException {
        try {
            String next = reader.readLine();
            line++;
            return next;
        } catch (ZipException | EOFException damaged) {
            throw new StackException(
                    file + " is damaged after line " + line + ": " + damaged.getMessage()
                            + "; fetch it again, nothing was imported",
                    damaged);
        }
    }

    /** A failure at the line that was read last. */
    StackException failure(String whatIsWrong) {
        return new StackException(file + ", line " + line + ": " + whatIsWrong + "; nothing was imported");
    }

    /** The same text, which is a plain unsigned decimal number. */
    String decimal(String field, String text) {
        return matching(DECIMAL, field, text);
    }

    /** The same text, which is a plain decimal number, with a minus or without a sign. */
    String signedDecimal(String field, String text) {
        return matching(SIGNED_DECIMAL, field, text);
    }

    private String matching(Pattern pattern, String field, String text) {
        if (!pattern.matcher(text).matches()) {
            throw failure(field + " is not a decimal number: '" + abbreviated(text) + "'");
        }
        return text;
    }

    static String abbreviated(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
