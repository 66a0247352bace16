package io.tidemark.jobs.preflight;

/**
 * One thing that does not fit.
 *
 * @param reason its kind
 * @param what what is wrong
 * @param where the broker, topic, server, table or column it is wrong at
 * @param remedy what to do about it
 */
public record Problem(Reason reason, String what, String where, String remedy) {
    @Override
    public String toString() {
        return reason + ": " + what + ", at " + where + "; " + remedy;
    }
}
