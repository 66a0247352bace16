package io.tidemark.jobs.preflight;

/**
 * A topic that a job uses.
 *
 * @param topic its name
 * @param role what the job does with it
 */
public record TopicRequirement(String topic, Role role) {
    /** What a job does with a topic; decides what is asked of it. */
    public enum Role {
        /** Read, and its records move the clock: append times by the broker, never compacted. */
        EVENTS,
        /** Read whole at every replay: append times by the broker, never compacted, kept for ever. */
        REFERENCE,
        /** Written with records of the other topics: room for the largest of them and its description. */
        DEAD_LETTERS
    }
}
