package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private static final SqlFile FIRST = new SqlFile("0001_create_one.sql", "CREATE TABLE IF NOT EXISTS one; SELECT 1");
    private static final SqlFile SECOND = new SqlFile("0002_create_two.sql", "CREATE TABLE IF NOT EXISTS two");
    private static final SqlFile VIEW = new SqlFile("all.sql", "CREATE OR REPLACE VIEW everything");

    private final Database database = new Database();

    /** Remembers what was run, answers the record of migrations and fails on demand. */
    private static final class Database {
        private static final Pattern RECORD = Pattern.compile("VALUES \\((\\d+), '([^']+)', '([^']+)'");
        final List<String> statements = new ArrayList<>();
        final List<String> record = new ArrayList<>();
        String failsOn = "nothing";

        String execute(String sql) {
            if (sql.contains(failsOn)) {
                throw new IllegalStateException("Code: 999");
            }
            statements.add(sql);
            Matcher row = RECORD.matcher(sql);
            if (row.find()) {
                record.add(row.group(1) + "\t" + row.group(2) + "\t" + row.group(3));
            }
            return sql.startsWith("SELECT version")
                    ? record.stream().map(line -> line + "\n").collect(Collectors.joining())
                    : "";
        }
    }

    private List<String> apply(SqlFile... files) {
        return Migrations.apply(List.of(files), List.of(VIEW), database::execute, name -> {});
    }

    @Test
    void eachRunsOnceInOrder() {
        assertThat(apply(SECOND, FIRST)).containsExactly(FIRST.name(), SECOND.name());
        assertThat(database.statements)
                .containsSubsequence(
                        "CREATE DATABASE IF NOT EXISTS tidemark",
                        "CREATE TABLE IF NOT EXISTS one",
                        "SELECT 1",
                        "CREATE TABLE IF NOT EXISTS two",
                        "CREATE OR REPLACE VIEW everything");
        assertThat(apply(FIRST, SECOND)).isEmpty();
        assertThat(database.statements).containsOnlyOnce("CREATE TABLE IF NOT EXISTS one");
    }

    @Test
    void oneThatFailsHalfWayRunsAgain() {
        database.failsOn = "TABLE IF NOT EXISTS two";
        assertThatThrownBy(() -> apply(FIRST, SECOND))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("0002_create_two.sql, statement 1 of 1 failed: Code: 999");
        database.failsOn = "nothing";
        assertThat(apply(FIRST, SECOND)).containsExactly(SECOND.name());
    }

    @Test
    void aChangedOneIsRefusedByName() {
        apply(FIRST, SECOND);
        assertThatThrownBy(() -> apply(new SqlFile(FIRST.name(), "SELECT 2"), SECOND))
                .hasMessageContaining("0001_create_one.sql has changed")
                .hasMessageContaining("restore the file")
                .hasMessageContaining("0003_verb_object.sql");
    }

    @Test
    void aMissingOneIsRefusedByName() {
        apply(FIRST, SECOND);
        assertThatThrownBy(() -> apply(FIRST)).hasMessageContaining("0002_create_two.sql was applied");
    }

    @Test
    void aRenamedOneIsRefusedByBothNames() {
        apply(FIRST);
        assertThatThrownBy(() -> apply(new SqlFile("0001_create_uno.sql", FIRST.script())))
                .hasMessageContaining("0001_create_uno.sql")
                .hasMessageContaining("0001_create_one.sql");
    }

    @Test
    void aHoleInTheRecordIsRefused() {
        apply(FIRST, SECOND);
        database.record.remove(0);
        assertThatThrownBy(() -> apply(FIRST, SECOND)).hasMessageContaining("number 1 was never applied");
    }

    @Test
    void gapsTwinsAndWrongNamesAreRefused() {
        assertThatThrownBy(() -> apply(SECOND)).hasMessageContaining("0001 is missing");
        assertThatThrownBy(() -> apply(FIRST, new SqlFile("0001_create_uno.sql", "")))
                .hasMessageContaining("same number");
        assertThatThrownBy(() -> apply(new SqlFile("1_one.sql", ""))).hasMessageContaining("1_one.sql");
        assertThat(database.statements).isEmpty();
    }

    @Test
    void lineEndsDoNotChangeAChecksumButTextDoes() {
        assertThat(FIRST.checksum()).isEqualTo(new SqlFile("x", FIRST.script()).checksum());
        assertThat(FIRST.checksum()).hasSize(64).isNotEqualTo(SECOND.checksum());
    }

    @Test
    void everyShippedColumnSaysWhatItIs() {
        for (SqlFile file : SqlFile.ofFolder("clickhouse/migrations")) {
            assertThat(file.statements()).as(file.name()).hasSize(1);
            if (file.script().contains("CREATE MATERIALIZED VIEW")) {
                // Its columns are those of the table that it fills.
                assertThat(file.script()).as(file.name()).contains("\nTO tidemark.");
                continue;
            }
            List<String> columns = file.script()
                    .lines()
                    .filter(line -> line.startsWith("    "))
                    .toList();
            assertThat(columns)
                    .as(file.name())
                    .isNotEmpty()
                    .allSatisfy(
                            column -> assertThat(column).contains(" COMMENT '").contains(" CODEC("));
            assertThat(file.script()).as(file.name()).contains("ENGINE = ", "ORDER BY ", "TTL");
        }
    }

    @Test
    void theShippedOnesAreRepeatable() {
        for (SqlFile file : SqlFile.ofFolder("clickhouse/migrations")) {
            assertThat(file.statements()).as(file.name()).allMatch(sql -> sql.contains("IF NOT EXISTS"));
        }
        for (SqlFile file : SqlFile.ofFolder("clickhouse/views")) {
            assertThat(file.statements()).as(file.name()).allMatch(sql -> sql.startsWith("CREATE OR REPLACE VIEW"));
        }
    }
}
