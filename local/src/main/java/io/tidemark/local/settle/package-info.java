/**
 * Settling: after a feed, the wait until everything that was fed is in ClickHouse.
 *
 * <p>A job keeps the newest minutes open until its clock has passed them, and writes at checkpoints. So settling moves the
 * clock past the minute of the newest event, with heartbeats, and waits for a checkpoint that began after the job had read
 * them.
 */
package io.tidemark.local.settle;
