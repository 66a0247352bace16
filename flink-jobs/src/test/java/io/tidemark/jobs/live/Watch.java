package io.tidemark.jobs.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A reader who asks the same again and again, while something goes on, until it is closed. */
final class Watch implements AutoCloseable {
    private final List<String> answers = new ArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    Watch(ClickHouseQuery query, String sql, Duration between) {
        thread.scheduleWithFixedDelay(() -> look(query, sql), 0, between.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(ClickHouseQuery query, String sql) {
        String answer;
        try {
            answer = query.text(sql);
        } catch (RuntimeException failed) {
            answer = failed.toString();
        }
        synchronized (answers) {
            answers.add(answer);
        }
    }

    /** What was answered so far, in order. */
    List<String> answers() {
        synchronized (answers) {
            return List.copyOf(answers);
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.shutdown();
        thread.awaitTermination(1, TimeUnit.MINUTES);
    }
}
