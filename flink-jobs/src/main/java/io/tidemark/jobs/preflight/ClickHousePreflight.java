package io.tidemark.jobs.preflight;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.ServerException;
import io.tidemark.jobs.clickhouse.ClickHouseConnections;
import io.tidemark.jobs.clickhouse.ClickHouseOptions;
import io.tidemark.jobs.clickhouse.LiveTable;
import io.tidemark.jobs.clickhouse.TableDefinition;
import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a job asks of ClickHouse: that it answers, lets the user insert, and has the tables and settings. */
final class ClickHousePreflight {
    private static final int UNKNOWN_DATABASE = 81;
    private static final int READONLY = 164;
    private static final int UNKNOWN_USER = 192;
    private static final int WRONG_PASSWORD = 193;
    private static final int REQUIRED_PASSWORD = 194;
    private static final int SETTING_CONSTRAINT_VIOLATION = 452;
    private static final int ACCESS_DENIED = 497;
    private static final int AUTHENTICATION_FAILED = 516;
    private static final Set<Integer> REFUSALS =
            Set.of(READONLY, UNKNOWN_USER, WRONG_PASSWORD, REQUIRED_PASSWORD, ACCESS_DENIED, AUTHENTICATION_FAILED);

    private static final Pattern ENGINE = Pattern.compile("^(\\w+)(?:\\((.*?)\\))?(?= |$)");
    private static final int PARTITIONS_OF_A_BATCH = 12;

    private final ClickHouseOptions options;
    private final List<Problem> problems = new ArrayList<>();

    private ClickHousePreflight(ClickHouseOptions options) {
        this.options = options;
    }

    static List<Problem> check(ClickHouseOptions sink, List<TableDefinition> tables) {
        Duration timeout = Duration.ofMillis(Preflight.TIMEOUT_MILLIS);
        ClickHouseOptions options = sink.timeout().compareTo(timeout) > 0 ? sink.withTimeout(timeout) : sink;
        ClickHousePreflight preflight = new ClickHousePreflight(options);
        try (Connection connection = ClickHouseConnections.open(options)) {
            preflight.checkSettings(connection);
            for (TableDefinition table : tables) {
                preflight.checkTable(connection, table);
            }
        } catch (SQLException | ClickHouseException e) {
            preflight.refuse(e);
        } catch (UncheckedIOException e) {
            preflight.add(
                    Reason.CLICKHOUSE_ACCESS,
                    e.getMessage() + " (" + e.getCause() + ")",
                    options.url(),
                    "correct the path or its permissions");
        }
        return preflight.problems;
    }

    /** The settings that are in force for the sink's own connection. */
    private void checkSettings(Connection connection) throws SQLException {
        Map<String, String> settings = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name, value FROM system.settings")) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        problems.addAll(judgeSettings(settings, options));
    }

    /** What is wrong with the settings that a sink's connection has. */
    static List<Problem> judgeSettings(Map<String, String> settings, ClickHouseOptions options) {
        ClickHousePreflight preflight = new ClickHousePreflight(options);
        preflight.setting(
                settings, "async_insert", "0"::equals, "an insert would be acknowledged before it is stored", "0");
        preflight.setting(settings, "readonly", "0"::equals, "nothing could be inserted", "0");
        preflight.setting(
                settings,
                "insert_deduplication_token",
                String::isEmpty,
                "every batch after the first would be dropped as its repetition",
                "''");
        preflight.setting(
                settings,
                "input_format_allow_errors_num",
                "0"::equals,
                "rows that cannot be read would be skipped without a word",
                "0");
        preflight.setting(
                settings,
                "input_format_allow_errors_ratio",
                value -> Double.parseDouble(value) == 0,
                "rows that cannot be read would be skipped without a word",
                "0");
        preflight.setting(
                settings,
                "materialized_views_ignore_errors",
                "0"::equals,
                "rows that a view cannot hand on would be lost without a word",
                "0");
        preflight.setting(
                settings,
                "ignore_materialized_views_with_dropped_target_table",
                "0"::equals,
                "rows that a view cannot hand on would be lost without a word",
                "0");
        preflight.setting(
                settings,
                "max_partitions_per_insert_block",
                value -> Long.parseLong(value) == 0 || Long.parseLong(value) >= PARTITIONS_OF_A_BATCH,
                "a batch with late rows of several months would be refused",
                PARTITIONS_OF_A_BATCH + " or more");
        return preflight.problems;
    }

    private void setting(
            Map<String, String> settings, String name, Function<String, Boolean> fits, String why, String wanted) {
        String value = settings.get(name);
        // A setting that the server does not know cannot do harm.
        if (value != null && !fits.apply(value)) {
            add(
                    Reason.SETTING,
                    name + " is '" + value + "': " + why,
                    "user '" + options.user() + "' at " + options.url(),
                    "set " + name + " = " + wanted + " in the user's settings profile");
        }
    }

    private void checkTable(Connection connection, TableDefinition expected) throws SQLException {
        Optional<LiveTable> found = LiveTable.find(connection, options.database(), expected.name());
        String where = options.database() + "." + expected.name() + " at " + options.url();
        if (found.isEmpty()) {
            add(
                    Reason.TABLE_MISSING,
                    "the table does not exist, or user '" + options.user() + "' may not see it",
                    where,
                    "run './tidemark migrate', or grant SELECT and INSERT on it");
            return;
        }
        problems.addAll(judge(expected, found.get(), where));
        checkGrant(connection, expected, where);
    }

    private void checkGrant(Connection connection, TableDefinition table, String where) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "CHECK GRANT INSERT ON `" + options.database() + "`.`" + table.name() + "`")) {
            if (rows.next() && rows.getInt(1) == 0) {
                add(
                        Reason.CLICKHOUSE_ACCESS,
                        "user '" + options.user() + "' may not insert",
                        where,
                        "GRANT INSERT ON " + options.database() + "." + table.name() + " TO " + options.user());
            }
        }
    }

    /** What is wrong with a table that was found. */
    static List<Problem> judge(TableDefinition expected, LiveTable found, String where) {
        List<Problem> problems = new ArrayList<>();
        Map<String, String> types = found.columns().stream().collect(Collectors.toMap(Column::name, Column::type));
        for (Column column : expected.columns()) {
            String type = types.remove(column.name());
            if (type == null) {
                problems.add(new Problem(
                        Reason.COLUMN_MISSING,
                        "column '" + column.name() + "' does not exist",
                        where,
                        "run './tidemark migrate'"));
            } else if (!type.equals(column.type())) {
                problems.add(new Problem(
                        Reason.COLUMN_TYPE,
                        "column '" + column.name() + "' is " + type + " and must be " + column.type(),
                        where,
                        "run './tidemark migrate', or undo what altered it"));
            }
        }
        types.forEach((name, type) -> problems.add(new Problem(
                Reason.COLUMN_UNEXPECTED,
                "column '" + name + "' is none that this program writes, and rows are written by position",
                where,
                "submit the program that belongs to the migrations")));
        List<String> order = found.columns().stream().map(Column::name).toList();
        List<String> expectedOrder =
                expected.columns().stream().map(Column::name).toList();
        if (problems.stream().noneMatch(problem -> problem.reason() != Reason.COLUMN_TYPE)
                && !order.equals(expectedOrder)) {
            problems.add(new Problem(
                    Reason.COLUMN_ORDER,
                    "the columns' order is " + order + " and must be " + expectedOrder
                            + ": rows are written by position",
                    where,
                    "run './tidemark migrate', or undo what altered it"));
        }
        checkEngine("engine", expected.engine(), engine(found.engine()), where, problems);
        checkEngine("partition key", expected.partitionKey(), found.partitionKey(), where, problems);
        // ClickHouse keeps the parentheses around a single column that a migration may have written.
        String sortingKey = found.sortingKey().replaceFirst("^\\((\\w+)\\)$", "$1");
        checkEngine("sorting key", expected.sortingKey(), sortingKey, where, problems);
        for (String feed : expected.feeds()) {
            if (!found.feeds().contains(feed)) {
                problems.add(new Problem(
                        Reason.FEED_MISSING,
                        "materialized view '" + feed + "' does not read the table, so that its rows are not handed on",
                        where,
                        "run './tidemark migrate', or undo what took it away"));
            }
        }
        return problems;
    }

    private static void checkEngine(String part, String expected, String found, String where, List<Problem> problems) {
        if (!found.equals(expected)) {
            problems.add(new Problem(
                    Reason.TABLE_ENGINE,
                    "the " + part + " is '" + found + "' and must be '" + expected + "'",
                    where,
                    "run './tidemark migrate', or undo what altered it"));
        }
    }

    /**
     * The engine with the arguments that decide which row stands. Of a replicated engine it is the plain one: its first
     * two arguments, path and replica, say only where the copies are.
     */
    static String engine(String engineFull) {
        Matcher matcher = ENGINE.matcher(engineFull);
        if (!matcher.find()) {
            return engineFull;
        }
        String name = matcher.group(1);
        String arguments = matcher.group(2) == null ? "" : matcher.group(2);
        if (name.startsWith("Replicated") || name.startsWith("Shared")) {
            name = name.replaceFirst("^(Replicated|Shared)", "");
            arguments = arguments.replaceFirst("^'[^']*', '[^']*'(, )?", "");
        }
        return arguments.isEmpty() ? name : name + "(" + arguments + ")";
    }

    private void refuse(Exception failure) {
        int code = serverCode(failure);
        if (code == UNKNOWN_DATABASE) {
            add(
                    Reason.DATABASE_MISSING,
                    "database '" + options.database() + "' does not exist",
                    options.url(),
                    "run './tidemark migrate'");
        } else if (REFUSALS.contains(code)) {
            add(
                    Reason.CLICKHOUSE_ACCESS,
                    "user '" + options.user() + "' is refused: " + failure.getMessage(),
                    options.url(),
                    "correct clickhouse.user, and the password that CLICKHOUSE_PASSWORD_FILE names, or the user's"
                            + " grants");
        } else if (code == SETTING_CONSTRAINT_VIOLATION) {
            add(
                    Reason.SETTING,
                    "a setting that the sink gives with each statement is refused: " + failure.getMessage(),
                    "user '" + options.user() + "' at " + options.url(),
                    "lift the constraint in the user's settings profile");
        } else if (code != 0) {
            add(
                    Reason.CLICKHOUSE_ERROR,
                    "ClickHouse answers with error " + code + ": " + failure.getMessage(),
                    options.url(),
                    "see the server's log");
        } else {
            add(
                    Reason.CLICKHOUSE_UNREACHABLE,
                    "no answer from ClickHouse within " + options.timeout().toSeconds() + " s: " + failure.getMessage(),
                    options.url(),
                    "start it ('./tidemark up') or correct clickhouse.url");
        }
    }

    /** The server's own error code, 0 where the failure did not come from it. */
    private static int serverCode(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ServerException server) {
                return server.getCode();
            }
        }
        return 0;
    }

    private void add(Reason reason, String what, String where, String remedy) {
        problems.add(new Problem(reason, what, where, remedy));
    }
}
