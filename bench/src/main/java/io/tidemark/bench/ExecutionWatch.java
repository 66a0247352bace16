package io.tidemark.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client that asks again and again for the executions that it has not seen yet.
 *
 * <p>An execution's latency runs from its append to the end of the first question whose answer has it, on the wall clock:
 * the pause between two questions and the time that an answer takes are in it.
 */
final class ExecutionWatch implements Callable<Void>, Consumer<AppendedExecution> {
    /** The statement stays far below the engine's longest. */
    private static final int ASKED_AT_ONCE = 500;

    private static final long LONGEST_MILLIS = 60_000;
    private static final int NAMED = 20;

    private final String place;
    private final Question question;
    private final Duration pause;
    private final TimeWindow measured;
    private final Queue<AppendedExecution> appended = new ConcurrentLinkedQueue<>();
    private final Set<AppendedExecution> unseen = new LinkedHashSet<>();
    private final Percentiles latencies = new Percentiles();
    private final Percentiles answers = new Percentiles();
    private volatile boolean ending;

    /**
     * @param place where it looks, for messages
     * @param pause from an answer to the next question
     * @param measured executions appended in it count; all must be seen
     */
    ExecutionWatch(String place, Question question, Duration pause, TimeWindow measured) {
        this.place = place;
        this.question = question;
        this.pause = pause;
        this.measured = measured;
    }

    @Override
    public void accept(AppendedExecution execution) {
        appended.add(execution);
    }

    /** Lets the watch end once it has seen all that it was given. */
    void end() {
        ending = true;
    }

    /** @throws IllegalStateException if an execution is not seen in a minute */
    @Override
    public Void call() throws InterruptedException {
        while (true) {
            boolean last = ending;
            takeAppended();
            if (!unseen.isEmpty()) {
                ask();
            } else if (last) {
                return null;
            }
            Thread.sleep(pause.toMillis());
        }
    }

    private void takeAppended() {
        for (AppendedExecution next = appended.poll(); next != null; next = appended.poll()) {
            unseen.add(next);
        }
    }

    private void ask() {
        long begin = System.nanoTime();
        List<AppendedExecution> visible =
                question.visible(unseen.stream().limit(ASKED_AT_ONCE).toList());
        long now = System.currentTimeMillis();
        if (measured.contains(now)) {
            answers.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        }
        refuseOverdue(now);
        for (AppendedExecution execution : visible) {
            unseen.remove(execution);
            if (measured.contains(execution.appendedMillis())) {
                latencies.add(now - execution.appendedMillis());
            }
        }
    }

    private void refuseOverdue(long now) {
        List<AppendedExecution> overdue = unseen.stream()
                .filter(execution -> now - execution.appendedMillis() > LONGEST_MILLIS)
                .toList();
        if (!overdue.isEmpty()) {
            throw new IllegalStateException(overdue.size() + " executions were not in " + place + " "
                    + LONGEST_MILLIS / 1000 + " s after their append, the first of them: "
                    + overdue.stream().limit(NAMED).map(ExecutionWatch::name).toList());
        }
    }

    private static String name(AppendedExecution execution) {
        return execution.executionId() + " of " + execution.accountId() + " in " + execution.instrumentId()
                + ", appended " + Instant.ofEpochMilli(execution.appendedMillis());
    }

    /** From append to answer. */
    Percentiles latencies() {
        return latencies;
    }

    /** What one question took, from request to answer. */
    Percentiles answers() {
        return answers;
    }
}
