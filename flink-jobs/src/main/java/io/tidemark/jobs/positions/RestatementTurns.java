package io.tidemark.jobs.positions;

import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/** Gives a restatement its turns between records, barriers and the rows of minutes, all of which go first. */
final class RestatementTurns {
    private static final long NANOS_A_MILLI = 1_000_000;

    /** Rows that are restated at a time hold up the bell for no longer than nobody notices. */
    private static final int ROWS_A_SLICE = 500;

    /**
     * What comes late comes in company: a restatement begins once for such a moment nothing came that has to be restated, and
     * records left half of it, so that it goes through the minutes of a position once. Where more comes after all, the slices
     * that follow wait for another such moment. In the middle of a burst nothing may come for a tenth of a second, since it keeps all
     * processors busy.
     */
    private static final long QUIET_MILLIS = 120;

    /** Where there is no such moment, it begins or goes on nevertheless so long after the first that came. */
    private static final long LONGEST_WAIT_MILLIS = 2_000;

    /**
     * After a slice one record or barrier that waits has its turn, and if none does, the next slice comes at once. After so many,
     * time passes in between: a task that is to end lets no more timers come, but all mail.
     */
    private static final int SLICES_BY_MAIL = 10;

    private static final long BETWEEN_SLICES_MILLIS = 1;

    /** What came after a slice passes until records leave half of such a moment. */
    private static final long REST_FOR_RECORDS_MILLIS = 1;

    /** Where records leave less, the next slice comes nevertheless after so many times the time of the last. */
    private static final long LONGEST_REST_FOR_A_SLICE = 4;

    private final Restater restater;
    private final ProcessingTimeService clock;
    private final MailboxExecutor mailbox;
    private final BooleanSupplier minutesWait;
    private final Runnable turnTaken;
    private long busyNanos;
    private boolean scheduled;
    private long deadlineMillis;
    private long enrolled;
    private long enrolledBeforeSlice;
    private long enrolledMillis;
    private long busyNanosAtEnrolment;
    private int slicesByMail;
    private volatile long outstanding;

    /**
     * Turns of a restatement.
     *
     * @param minutesWait whether rows of minutes are due, which are published first
     * @param turnTaken called after each turn
     */
    RestatementTurns(
            Restater restater,
            ProcessingTimeService clock,
            MailboxExecutor mailbox,
            BooleanSupplier minutesWait,
            Runnable turnTaken) {
        this.restater = restater;
        this.clock = clock;
        this.mailbox = mailbox;
        this.minutesWait = minutesWait;
        this.turnTaken = turnTaken;
    }

    /** Records, news or moves of the clock took so long. */
    void took(long nanos) {
        busyNanos += nanos;
    }

    /** Positions that waited for their turn when there last was one; for any thread. */
    long outstanding() {
        return outstanding;
    }

    /** Sees to it that everything outstanding gets its turn. */
    void schedule() {
        outstanding = restater.size();
        if (restater.isEmpty()) {
            return;
        }
        if (!scheduled || restater.enrolled() != enrolled) {
            enrolled = restater.enrolled();
            beginMoment();
        }
        if (!scheduled) {
            scheduled = true;
            deadlineMillis = enrolledMillis + LONGEST_WAIT_MILLIS;
            goOnAfterQuiet();
        }
    }

    private void beginMoment() {
        enrolledMillis = clock.getCurrentProcessingTime();
        busyNanosAtEnrolment = busyNanos;
    }

    private void goOnAfterQuiet() {
        at(Math.min(enrolledMillis + QUIET_MILLIS, deadlineMillis), () -> {
            long now = clock.getCurrentProcessingTime();
            boolean over = now >= enrolledMillis + QUIET_MILLIS;
            if (now >= deadlineMillis) {
                slice();
            } else if (over && isHalfIdle(enrolledMillis, busyNanosAtEnrolment)) {
                goOnIfNothingWaits();
            } else {
                if (over) {
                    beginMoment();
                }
                goOnAfterQuiet();
            }
        });
    }

    /** The task itself may have stood still, for a checkpoint or the collector, and timers come before the records that came meanwhile. */
    private void goOnIfNothingWaits() {
        long busyBefore = busyNanos;
        mail(() -> {
            if (busyNanos == busyBefore) {
                slice();
            } else {
                beginMoment();
                goOnAfterQuiet();
            }
        });
    }

    private void slice() throws Exception {
        long began = clock.getCurrentProcessingTime();
        enrolledBeforeSlice = enrolled;
        if (!minutesWait.getAsBoolean()) {
            restater.restate(ROWS_A_SLICE);
        }
        outstanding = restater.size();
        turnTaken.run();
        if (restater.isEmpty()) {
            scheduled = false;
            return;
        }
        long now = clock.getCurrentProcessingTime();
        long busyBefore = busyNanos;
        afterWhatWaits(() -> {
            if (busyNanos == busyBefore) {
                slice();
            } else if (moreCame()) {
                goOnAfterQuiet();
            } else {
                goOnAfterRecords(now + LONGEST_REST_FOR_A_SLICE * (now - began));
            }
        });
    }

    private void afterWhatWaits(Turn turn) {
        slicesByMail++;
        if (slicesByMail <= SLICES_BY_MAIL) {
            mail(turn);
        } else {
            slicesByMail = 0;
            after(BETWEEN_SLICES_MILLIS, turn);
        }
    }

    private void goOnAfterRecords(long latestMillis) {
        long began = clock.getCurrentProcessingTime();
        long busyBefore = busyNanos;
        after(REST_FOR_RECORDS_MILLIS, () -> {
            if (moreCame()) {
                goOnAfterQuiet();
            } else if (isHalfIdle(began, busyBefore) || clock.getCurrentProcessingTime() >= latestMillis) {
                slice();
            } else {
                goOnAfterRecords(latestMillis);
            }
        });
    }

    private boolean moreCame() {
        return enrolled != enrolledBeforeSlice && clock.getCurrentProcessingTime() < deadlineMillis;
    }

    private boolean isHalfIdle(long beganMillis, long busyBefore) {
        return 2 * (busyNanos - busyBefore) < NANOS_A_MILLI * (clock.getCurrentProcessingTime() - beganMillis);
    }

    /** What is to be done; its failure fails the task. */
    private interface Turn {
        void take() throws Exception;
    }

    /** One record or barrier that waits has its turn before. */
    private void mail(Turn turn) {
        mailbox.execute(turn::take, "restate");
    }

    private void after(long millis, Turn turn) {
        at(clock.getCurrentProcessingTime() + millis, turn);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // where a timer fails, Flink fails the task
    private void at(long millis, Turn turn) {
        clock.registerTimer(millis, ignored -> turn.take());
    }
}
