package io.tidemark.jobs.clickhouse;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table as the job expects to find it; types and expressions are spelt as ClickHouse's system tables spell them.
 *
 * @param name table name, without the database
 * @param columns all columns in the table's order
 * @param engine engine with its arguments; a replicated variant of it will do as well
 * @param partitionKey partition expression, empty for none
 * @param sortingKey sorting expressions
 * @param feeds materialized views that hand every row of it on to another table, once, in the same INSERT; the server
 *     counts those rows as written too
 */
public record TableDefinition(
        String name, List<Column> columns, String engine, String partitionKey, String sortingKey, List<String> feeds)
        implements Serializable {

    /** A table whose rows no view hands on. */
    public TableDefinition(String name, List<Column> columns, String engine, String partitionKey, String sortingKey) {
        this(name, columns, engine, partitionKey, sortingKey, List.of());
    }

    /** A column's name and type. */
    public record Column(String name, String type) implements Serializable {
        @Override
        public String toString() {
            return name + " " + type;
        }
    }

    /**
     * The INSERT statement, with one parameter for each column in the table's order.
     *
     * <p>The driver takes its RowBinary path for statements of just this shape.
     */
    public String insertStatement() {
        String names = columns.stream().map(column -> "`" + column.name() + "`").collect(Collectors.joining(", "));
        String parameters = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
        return "INSERT INTO `" + name + "` (" + names + ") VALUES (" + parameters + ")";
    }
}
