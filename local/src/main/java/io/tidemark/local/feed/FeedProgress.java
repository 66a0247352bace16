package io.tidemark.local.feed;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a feed has sent, and the telling of it: one line kept fresh on a terminal, a line now and then elsewhere. */
public final class FeedProgress {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final int RECORDS_BETWEEN_LOOKS = 4096;

    private final PrintWriter out;
    private final boolean terminal;
    private final long betweenLines;
    private final long startedAt = System.nanoTime();
    private final TreeMap<String, Counts> topics = new TreeMap<>();
    private long lastLine = startedAt;
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong newestEvent = new AtomicLong(FeedRecord.UNTIMED);
    private boolean lineOpen;

    public FeedProgress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        this.betweenLines = terminal ? NANOS_PER_SECOND / 5 : 5 * NANOS_PER_SECOND;
    }

    private static final class Counts {
        private long records;
        private long malformed;
        private long heartbeats;
    }

    void sent(FeedRecord record) {
        Counts counts = counts(record.topic());
        counts.records++;
        if (!record.wellFormed()) {
            counts.malformed++;
        }
        records.incrementAndGet();
        if (record.timed()) {
            newestEvent.accumulateAndGet(record.eventTime(), Math::max);
        }
    }

    void sentHeartbeat(FeedTopic topic) {
        counts(topic).heartbeats++;
    }

    private Counts counts(FeedTopic topic) {
        return topics.computeIfAbsent(topic.name(), name -> new Counts());
    }

    /** Records of all topics sent so far, heartbeats not counted; any thread may ask. */
    public long records() {
        return records.get();
    }

    /**
     * The newest event time sent so far, nanoseconds since the epoch, UTC; {@link FeedRecord#UNTIMED} before the first. Any
     * thread may ask.
     */
    public long newestEvent() {
        return newestEvent.get();
    }

    /** Tells how far the feed is, if it is time to. */
    void show(long eventTime, boolean paced) {
        if (!paced && records() % RECORDS_BETWEEN_LOOKS != 0) {
            return;
        }
        long now = System.nanoTime();
        if (now - lastLine < betweenLines) {
            return;
        }
        lastLine = now;
        String line =
                String.format(Locale.ROOT, "%,d records, %s, at %s", records(), rate(now, records()), time(eventTime));
        if (terminal) {
            out.print("\r" + line + "\u001b[K");
            lineOpen = true;
        } else {
            out.println(line);
        }
        out.flush();
    }

    private static String time(long eventTime) {
        return eventTime == FeedRecord.UNTIMED
                ? "no event time yet"
                : Instant.ofEpochMilli(eventTime / NANOS_PER_MILLI).toString();
    }

    private String rate(long now, long count) {
        return String.format(Locale.ROOT, "%,.0f records/s", count / seconds(now));
    }

    private double seconds(long now) {
        return Math.max(now - startedAt, 1) / (double) NANOS_PER_SECOND;
    }

    /** One line per topic. */
    void summary() {
        endLine();
        long now = System.nanoTime();
        for (Map.Entry<String, Counts> topic : topics.entrySet()) {
            Counts counts = topic.getValue();
            out.println(String.format(
                    Locale.ROOT,
                    "%s: %,d records (%,d malformed), %,d heartbeats, %.1f s, %s",
                    topic.getKey(),
                    counts.records,
                    counts.malformed,
                    counts.heartbeats,
                    seconds(now),
                    rate(now, counts.records)));
        }
        out.flush();
    }

    void endLine() {
        if (lineOpen) {
            out.println();
            out.flush();
            lineOpen = false;
        }
    }
}
