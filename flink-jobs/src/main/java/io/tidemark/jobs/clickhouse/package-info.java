/**
 * The way into ClickHouse: one class per table that owns its INSERT and its binder, and the sink that they share.
 *
 * <p>Delivery is at least once. A row's key and version depend on what was folded into it and on nothing else, so a row
 * written twice is one row under {@code FINAL}.
 *
 * <p>The driver's RowBinary path, which the sink uses for its speed, has sharp edges that the classes here keep away
 * from: it ignores the column list of an INSERT and writes by position in the table (so the columns are compared before
 * the first row and after every failure), {@code setBytes} binds nothing, {@code setTimestamp} goes through the JVM's
 * time zone, and decimal places beyond the column's are cut off without a word.
 */
@NullMarked
package io.tidemark.jobs.clickhouse;

import org.jspecify.annotations.NullMarked;
