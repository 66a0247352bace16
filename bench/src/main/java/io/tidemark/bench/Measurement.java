package io.tidemark.bench;

/**
 * One run of one workload.
 *
 * @param ticksPerSecond from the first tick read to the last
 * @param cpuMicrosPerTick processor time of this process in that time, Flink's threads, garbage collection and compiler
 *     included and the broker's not
 */
record Measurement(double ticksPerSecond, double cpuMicrosPerTick) {}
