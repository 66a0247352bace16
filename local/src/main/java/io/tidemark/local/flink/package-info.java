/**
 * What the local tools ask a Flink cluster through its REST interface: which jobs run, with which options, where their
 * clock stands.
 *
 * <p>The <em>clock</em> of a job is the least watermark that the subtasks of its merging operator have seen, in
 * milliseconds since the epoch; a job that has not seen a watermark on every subtask has none yet.
 */
package io.tidemark.local.flink;
