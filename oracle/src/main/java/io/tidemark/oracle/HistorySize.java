package io.tidemark.oracle;

import java.time.Instant;

/**
 * How large a market of {@link Histories#market} is.
 *
 * @param instruments number of listings
 * @param accounts number of accounts
 * @param desks number of desks that the accounts are spread over
 * @param minutes minutes that the events are spread over
 * @param executions number of executions, 1 in 20 an OPENING at the start; 1 in 50 comes with a cash flow
 * @param ticks number of trades and quotes together
 * @param amendedPercent how many executions of a hundred are amended, within ten minutes of being done
 * @param start start of the first minute, UTC
 */
public record HistorySize(
        int instruments,
        int accounts,
        int desks,
        int minutes,
        int executions,
        int ticks,
        int amendedPercent,
        Instant start) {

    /** From midnight UTC of 4 March 2024, a Monday, on, with nothing amended. */
    public static HistorySize of(int instruments, int accounts, int desks, int minutes, int executions, int ticks) {
        return new HistorySize(
                instruments, accounts, desks, minutes, executions, ticks, 0, Instant.parse("2024-03-04T00:00:00Z"));
    }

    /** The same size from another minute on. */
    public HistorySize startingAt(Instant otherStart) {
        return new HistorySize(instruments, accounts, desks, minutes, executions, ticks, amendedPercent, otherStart);
    }

    /** The same size with some of the executions amended: the amendments come on top of the executions. */
    public HistorySize amending(int percent) {
        return new HistorySize(instruments, accounts, desks, minutes, executions, ticks, percent, start);
    }
}
