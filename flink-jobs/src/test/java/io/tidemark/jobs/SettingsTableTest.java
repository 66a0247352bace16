package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.positions.PositionsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** Holds docs/settings.md against the settings themselves: those of bars, then those of positions. */
class SettingsTableTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z.-]+)` \\| (?:`([^`]+)`|none) \\| .+ \\|");

    @Test
    void thePageListsEverySettingInOrder() throws IOException {
        assertThat(table().keySet())
                .containsExactlyElementsOf(
                        PositionsConfig.OPTIONS.stream().map(ConfigOption::key).toList());
    }

    @Test
    void thePageTellsEveryDefault() throws IOException {
        Map<String, String> table = table();
        table.values().removeIf(String::isEmpty);
        Configuration written = Configuration.fromMap(table);
        for (ConfigOption<?> option : PositionsConfig.OPTIONS) {
            Object read = written.getOptional(option).orElse(null);
            assertThat(read).as(option.key()).isEqualTo(option.defaultValue());
        }
    }

    /** Defaults by key, in the order of the page's rows; empty for none. */
    private static Map<String, String> table() throws IOException {
        String page = Files.readString(
                Path.of(System.getProperty("tidemark.root", "..")).resolve("docs/settings.md"));
        Map<String, String> table = new LinkedHashMap<>();
        Matcher row = ROW.matcher(page);
        while (row.find()) {
            table.put(row.group(1), row.group(2) == null ? "" : row.group(2));
        }
        return table;
    }
}
