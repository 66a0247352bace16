/** ClickHouse migrations and what applies them. */
package io.tidemark.sql;
