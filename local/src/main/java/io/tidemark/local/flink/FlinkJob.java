package io.tidemark.local.flink;

/**
 * A job as the JobManager lists it.
 *
 * @param state Flink's job status, such as {@code RUNNING}
 */
public record FlinkJob(String id, String name, String state) {

    /** Whether the job has ended for good. */
    public boolean hasEnded() {
        return isEnd(state);
    }

    /** Whether a job in this state has ended for good. */
    public static boolean isEnd(String state) {
        return state.equals("FINISHED") || state.equals("CANCELED") || state.equals("FAILED");
    }

    @Override
    public String toString() {
        return name + " (" + id + ", " + state + ")";
    }
}
