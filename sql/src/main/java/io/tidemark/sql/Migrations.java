package io.tidemark.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The schema of the database {@code tidemark}, brought up to date.
 *
 * <p>Migrations are the files {@code clickhouse/migrations/NNNN_verb_object.sql}, numbered from 0001 without gaps. Each
 * runs once, in order, and is recorded with its SHA-256 in {@code tidemark.schema_migrations}; what was recorded must
 * stay as it was. ClickHouse has no transactions over DDL, so every statement is written to be repeated harmlessly:
 * what failed half way, or ran in two programs at once, runs again. Views ({@code clickhouse/views/NN_name.sql}) hold
 * no data and are replaced at every run in the order of their files, so that each has one file that says what it is.
 */
public final class Migrations {
    private static final Pattern NAME = Pattern.compile("(\\d{4})_[a-z0-9]+(_[a-z0-9]+)+\\.sql");

    private static final String CREATE_DATABASE = "CREATE DATABASE IF NOT EXISTS tidemark";
    private static final String CREATE_RECORD = """
            CREATE TABLE IF NOT EXISTS tidemark.schema_migrations
            (
                version UInt32 COMMENT 'number of the migration, from 1',
                name String COMMENT 'file name of the migration',
                checksum String COMMENT 'SHA-256 of the file, lower-case hex',
                applied_at DateTime64(3, 'UTC') COMMENT 'wall clock of the server when it was applied, UTC, milliseconds'
            )
            ENGINE = ReplacingMergeTree
            ORDER BY (version)
            COMMENT 'migrations that were applied; read with FINAL'""";
    private static final String READ_RECORD =
            "SELECT version, name, checksum FROM tidemark.schema_migrations FINAL ORDER BY version";

    private Migrations() {}

    /**
     * Applies what this program carries and the database does not have yet.
     *
     * @param execute runs one SQL statement and returns its result as TabSeparated text
     * @param progress is told each name before it is applied
     * @return names of the migrations that were applied now, in order; empty when there was nothing to do
     * @throws MigrationException when files and record disagree or a statement fails; names the file and the remedy
     */
    public static List<String> apply(Function<String, String> execute, Consumer<String> progress) {
        return apply(
                SqlFile.ofFolder("clickhouse/migrations"), SqlFile.ofFolder("clickhouse/views"), execute, progress);
    }

    static List<String> apply(
            List<SqlFile> migrations,
            List<SqlFile> views,
            Function<String, String> execute,
            Consumer<String> progress) {
        NavigableMap<Integer, SqlFile> carried = numbered(migrations);
        Consumer<String> run = statement -> Objects.requireNonNull(execute.apply(statement), statement);
        run.accept(CREATE_DATABASE);
        run.accept(CREATE_RECORD);
        Collection<Integer> recorded = check(carried, execute.apply(READ_RECORD));

        List<String> applied = new ArrayList<>();
        carried.forEach((version, file) -> {
            if (!recorded.contains(version)) {
                progress.accept(file.name());
                runAll(file, run);
                run.accept("INSERT INTO tidemark.schema_migrations (version, name, checksum, applied_at) VALUES ("
                        + version + ", '" + file.name() + "', '" + file.checksum() + "', now64(3))");
                applied.add(file.name());
            }
        });
        views.forEach(view -> runAll(view, run));
        return List.copyOf(applied);
    }

    private static NavigableMap<Integer, SqlFile> numbered(List<SqlFile> files) {
        NavigableMap<Integer, SqlFile> numbered = new TreeMap<>();
        for (SqlFile file : files) {
            Matcher name = NAME.matcher(file.name());
            if (!name.matches()) {
                throw new MigrationException("migration " + file.name()
                        + " has a name of the wrong form; rename it to NNNN_verb_object.sql, all lower case");
            }
            SqlFile other = numbered.put(Integer.valueOf(name.group(1)), file);
            if (other != null) {
                throw new MigrationException("migrations " + other.name() + " and " + file.name()
                        + " have the same number; give the later one the next free number");
            }
        }
        int expected = 1;
        for (Map.Entry<Integer, SqlFile> entry : numbered.entrySet()) {
            if (entry.getKey() != expected) {
                throw new MigrationException(String.format(
                        "migration %04d is missing: %s comes where it should stand; restore the file or renumber the new ones",
                        expected, entry.getValue().name()));
            }
            expected++;
        }
        return numbered;
    }

    /** The versions that were recorded, once they are known to be those that are carried. */
    private static Collection<Integer> check(NavigableMap<Integer, SqlFile> carried, String record) {
        List<String[]> rows =
                record.lines().map(line -> line.split("\t", -1)).collect(Collectors.toCollection(ArrayList::new));
        List<Integer> versions = new ArrayList<>();
        for (String[] row : rows) {
            int version = Integer.parseInt(row[0]);
            String name = row[1];
            SqlFile file = carried.get(version);
            if (file == null) {
                throw new MigrationException("migration " + name + " was applied to this database but this program does"
                        + " not have it; use the newer program that applied it, or restore the file in"
                        + " sql/clickhouse/migrations");
            }
            if (!file.name().equals(name)) {
                throw new MigrationException("migration " + file.name()
                        + " was applied to this database under the name " + name + "; give the file its old name back");
            }
            if (!file.checksum().equals(row[2])) {
                throw new MigrationException("migration " + name + " has changed since it was applied to this database"
                        + " (SHA-256 then " + row[2] + ", now " + file.checksum()
                        + "); restore the file in sql/clickhouse/migrations and put the change into a new migration "
                        + String.format("%04d_verb_object.sql", carried.lastKey() + 1));
            }
            versions.add(version);
            if (version != versions.size()) {
                throw new MigrationException("migration number " + versions.size()
                        + " was never applied to this database though the later "
                        + name + " was; the record in tidemark.schema_migrations was changed by hand: put its row back,"
                        + " or delete the rows from that one on and run the migrations again");
            }
        }
        return versions;
    }

    private static void runAll(SqlFile file, Consumer<String> run) {
        List<String> statements = file.statements();
        for (int i = 0; i < statements.size(); i++) {
            try {
                run.accept(statements.get(i));
            } catch (RuntimeException e) {
                throw new MigrationException(
                        file.name() + ", statement " + (i + 1) + " of " + statements.size() + " failed: "
                                + e.getMessage() + "; mend the cause and run the migrations again, what was done before"
                                + " it may be done twice",
                        e);
            }
        }
    }
}
