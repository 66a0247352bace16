/**
 * The local stack: a Kafka broker, a ZooKeeper, a Flink cluster and a ClickHouse engine, each a process of its own on the
 * loopback interface, with everything they write in one data folder.
 *
 * <p>Words: a <em>process</em> is one of {@code kafka}, {@code clickhouse}, {@code zookeeper}, {@code jobmanager},
 * {@code taskmanager-1..N}; it is known by its pid file, which is believed only if the process of that pid also has the
 * recorded start time and command. A <em>job</em> is a program submitted to the Flink cluster, known by its name.
 */
@NullMarked
package io.tidemark.local.stack;

import org.jspecify.annotations.NullMarked;
