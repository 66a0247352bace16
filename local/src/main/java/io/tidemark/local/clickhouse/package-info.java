/**
 * The ClickHouse engine of the local stack: the library, the server in front of it, and a client for any ClickHouse
 * server.
 *
 * <p>The engine is a library inside a process of its own ({@link io.tidemark.local.clickhouse.ClickHouseServer}). All
 * others speak to it as to any ClickHouse server, over HTTP.
 */
@org.jspecify.annotations.NullMarked
package io.tidemark.local.clickhouse;
