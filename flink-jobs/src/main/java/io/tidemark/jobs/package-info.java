/** Flink jobs: how the domain is plugged into Kafka, Flink and ClickHouse. */
package io.tidemark.jobs;
