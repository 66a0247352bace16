/**
 * The feeder: files of newline-delimited records into Kafka, byte for byte.
 *
 * <p>Times are nanoseconds since the epoch, UTC. The <em>event time</em> of a line is its {@code ts_event}; a line that has
 * none, or one that the job would refuse as ahead of time, is <em>untimed</em> and stays next to its neighbours. The
 * <em>running time</em> of a file is the greatest event time met in it so far; files are merged by it, so that the lines
 * of one file keep their order whatever their times.
 */
package io.tidemark.local.feed;
