package io.tidemark.local.feed;

import io.tidemark.local.stack.StackException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The records of one file, plain or gzip (told by its content, not by its name), in file order. Lines end with a line
 * feed; a line without any byte is not a record.
 */
final class RecordFile implements AutoCloseable {
    /** More than any topic takes, and little enough to hold. */
    static final int LONGEST_LINE = 8 << 20;

    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int BUFFER = 1 << 17;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final FeedTopic topic;
    private final Path path;
    private final InputStream in;
    private final RecordScanner scanner;
    private final TimeLimit limit;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int end;
    private byte[] longLine = new byte[0];
    private long line;
    private long runningTime = FeedRecord.UNTIMED;
    private long runningArrival = FeedRecord.UNTIMED;
    private long timestamp;

    private RecordFile(FeedInput input, InputStream in, TimeLimit limit) {
        this.topic = input.topic();
        this.path = input.file();
        this.in = in;
        this.scanner = new RecordScanner(topic);
        this.limit = limit;
        this.timestamp = System.currentTimeMillis();
    }

    static RecordFile open(FeedInput input, TimeLimit limit) throws IOException {
        InputStream raw;
        try {
            raw = new BufferedInputStream(Files.newInputStream(input.file()), BUFFER);
        } catch (NoSuchFileException missing) {
            throw new StackException(input.file() + " does not exist", missing);
        }
        try {
            raw.mark(2);
            int magic = (raw.read() << 8) | raw.read();
            raw.reset();
            if (magic == GZIP_MAGIC) {
                return new RecordFile(input, new GZIPInputStream(raw, BUFFER), limit);
            }
            if (String.valueOf(input.file().getFileName()).endsWith(".gz")) {
                throw new StackException(input.file() + " is named .gz and is not a gzip file");
            }
            return new RecordFile(input, raw, limit);
        } catch (ZipException | EOFException damaged) {
            raw.close();
            throw new StackException(input.file() + " is a damaged gzip file: " + damaged.getMessage(), damaged);
        } catch (StackException | IOException unreadable) {
            raw.close();
            throw unreadable;
        }
    }

    /** The next record; null at the end of the file. */
    @Nullable
    FeedRecord next() throws IOException {
        byte[] value = nextLine();
        if (value == null) {
            return null;
        }
        scanner.scan(value);
        long arrivalTime = scanner.tsArrival();
        long eventTime = limit.accepted(scanner.tsEvent(), arrivalTime);
        runningTime = Math.max(runningTime, eventTime);
        runningArrival = Math.max(runningArrival, arrivalTime);
        if (arrivalTime != FeedRecord.UNTIMED) {
            timestamp = arrivalTime / NANOS_PER_MILLI;
        } else if (eventTime != FeedRecord.UNTIMED) {
            timestamp = eventTime / NANOS_PER_MILLI;
        } else if (!topic.carriesClock() && scanner.effectiveFrom() != FeedRecord.UNTIMED) {
            timestamp = scanner.effectiveFrom() / NANOS_PER_MILLI;
        }
        return new FeedRecord(
                topic, scanner.key(), value, eventTime, runningTime, runningArrival, timestamp, scanner.wellFormed());
    }

    private byte @Nullable [] nextLine() throws IOException {
        int longLength = 0;
        while (true) {
            if (position == end && !fill()) {
                if (longLength == 0) {
                    return null;
                }
                line++;
                return Arrays.copyOf(longLine, longLength);
            }
            int start = position;
            int lineFeed = start;
            while (lineFeed < end && buffer[lineFeed] != '\n') {
                lineFeed++;
            }
            int length = lineFeed - start;
            position = Math.min(lineFeed + 1, end);
            if (lineFeed < end) {
                line++;
                if (longLength == 0) {
                    if (length > 0) {
                        return Arrays.copyOfRange(buffer, start, lineFeed);
                    }
                    continue;
                }
                return Arrays.copyOf(append(longLength, start, length), longLength + length);
            }
            append(longLength, start, length);
            longLength += length;
        }
    }

    private byte[] append(int longLength, int start, int length) {
        int needed = longLength + length;
        if (needed > LONGEST_LINE) {
            throw new StackException(path + ", line " + (line + 1) + ": longer than " + (LONGEST_LINE >> 20)
                    + " MiB, more than any topic takes; is it newline-delimited JSON?");
        }
        if (needed > longLine.length) {
            longLine = Arrays.copyOf(longLine, Math.max(needed, 2 * longLine.length));
        }
        System.arraycopy(buffer, start, longLine, longLength, length);
        return longLine;
    }

    private boolean fill() throws IOException {
        try {
            position = 0;
            end = Math.max(in.read(buffer, 0, buffer.length), 0);
            return end > 0;
        } catch (ZipException | EOFException damaged) {
            throw new StackException(
                    path + " is damaged after line " + line + ": " + damaged.getMessage() + "; make it again", damaged);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
