package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/data-dictionary.md against the tables that the migrations make. */
class DataDictionaryTest {
    private static final Pattern TABLE = Pattern.compile("^CREATE TABLE IF NOT EXISTS tidemark\\.(\\w+)");
    private static final Pattern FEED =
            Pattern.compile("^CREATE MATERIALIZED VIEW IF NOT EXISTS tidemark\\.(\\w+)\nTO tidemark");
    private static final Pattern COLUMN =
            Pattern.compile("^ {4}`?(\\w+)`? (.+?) COMMENT '((?:[^']|'')*)'", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| `.+", Pattern.MULTILINE);

    @Test
    void everyTableHasItsColumnsTypesAndMeaningsInTheDictionary() throws IOException {
        String dictionary = Files.readString(
                Path.of(System.getProperty("tidemark.root", "..")).resolve("docs/data-dictionary.md"));
        for (SqlFile migration : SqlFile.ofFolder("clickhouse/migrations")) {
            for (String statement : migration.statements()) {
                Matcher feed = FEED.matcher(statement);
                if (feed.find()) {
                    assertThat(dictionary).contains("`" + feed.group(1) + "`");
                    continue;
                }
                Matcher table = TABLE.matcher(statement);
                assertThat(table.find())
                        .as(migration.name()
                                + " makes neither a table nor a view that feeds one, which this test must learn")
                        .isTrue();
                assertThat(rows(dictionary, table.group(1)))
                        .as("rows of " + table.group(1) + " in docs/data-dictionary.md")
                        .containsExactlyElementsOf(expectedRows(statement));
            }
        }
    }

    @Test
    void everyViewIsExplainedInTheDictionary() throws IOException {
        String dictionary = Files.readString(
                Path.of(System.getProperty("tidemark.root", "..")).resolve("docs/data-dictionary.md"));
        for (SqlFile file : SqlFile.ofFolder("clickhouse/views")) {
            String name = file.name().replaceFirst("^\\d\\d_", "").replaceFirst("\\.sql$", "");
            assertThat(file.script()).contains("CREATE OR REPLACE VIEW tidemark." + name + " AS\n");
            assertThat(dictionary).contains("\n## View `" + name + "`\n");
        }
    }

    private static List<String> expectedRows(String createTable) {
        return COLUMN.matcher(createTable)
                .results()
                .map(column -> "| `" + column.group(1) + "` | `" + column.group(2) + "` | "
                        + column.group(3).replace("''", "'") + " |")
                .toList();
    }

    private static List<String> rows(String dictionary, String table) {
        String heading = "\n## `" + table + "`\n";
        assertThat(dictionary).contains(heading);
        String section = dictionary.substring(dictionary.indexOf(heading) + heading.length());
        int end = section.indexOf("\n## ");
        return ROW.matcher(end < 0 ? section : section.substring(0, end))
                .results()
                .map(row -> row.group().strip())
                .toList();
    }
}
