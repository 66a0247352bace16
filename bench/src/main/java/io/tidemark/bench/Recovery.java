package io.tidemark.bench;

/**
 * One recovery, all of it since the kill.
 *
 * @param restored when Flink went back to a checkpoint, milliseconds
 * @param running until the job was seen with all its tasks running, milliseconds
 * @param flowing until of every partition of ticks a result was seen that has in it what was appended after that,
 *     milliseconds
 * @param checkpoint that was restored
 */
record Recovery(long restored, long running, long flowing, long checkpoint) {}
