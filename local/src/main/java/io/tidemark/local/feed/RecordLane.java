package io.tidemark.local.feed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The records of one file, read a little ahead by a thread of its own, so that unpacking and scanning go on while records
 * are being sent. What is read ahead is bounded by count and by bytes.
 */
final class RecordLane implements AutoCloseable {
    private static final int BATCHES_AHEAD = 4;
    private static final int BATCH_RECORDS = 1024;
    private static final int BATCH_BYTES = 1 << 19;

    private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BATCHES_AHEAD);
    private final RecordFile file;
    private final Thread reader;
    private Iterator<FeedRecord> current = List.<FeedRecord>of().iterator();
    private boolean exhausted;
    private @Nullable Exception failure;

    RecordLane(RecordFile file) {
        this.file = file;
        this.reader = new Thread(this::readAhead, "feed-read-ahead");
        reader.setDaemon(true);
        reader.start();
    }

    private record Batch(
            List<FeedRecord> records,
            boolean last,
            @Nullable Exception failure) {}

    private void readAhead() {
        try {
            boolean last = false;
            while (!last) {
                Batch batch = readBatch();
                last = batch.last();
                batches.put(batch);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private Batch readBatch() {
        List<FeedRecord> records = new ArrayList<>(BATCH_RECORDS);
        int bytes = 0;
        try {
            while (records.size() < BATCH_RECORDS && bytes < BATCH_BYTES) {
                FeedRecord next = file.next();
                if (next == null) {
                    return new Batch(records, true, null);
                }
                records.add(next);
                bytes += next.value().length;
            }
            return new Batch(records, false, null);
        } catch (IOException | RuntimeException failure) {
            return new Batch(records, true, failure);
        }
    }

    /**
     * The next record; null at the end of the file.
     *
     * @throws IOException if the file cannot be read on; so any other failure of the reading, as it was thrown
     */
    @Nullable
    FeedRecord next() throws IOException, InterruptedException {
        while (!current.hasNext()) {
            if (failure instanceof IOException unreadable) {
                throw unreadable;
            }
            if (failure instanceof RuntimeException other) {
                throw other;
            }
            if (exhausted) {
                return null;
            }
            Batch batch = batches.take();
            current = batch.records().iterator();
            exhausted = batch.last();
            failure = batch.failure();
        }
        return current.next();
    }

    @Override
    public void close() throws IOException {
        reader.interrupt();
        file.close();
    }
}
