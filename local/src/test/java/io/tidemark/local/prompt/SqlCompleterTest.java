package io.tidemark.local.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jline.reader.Candidate;
import org.junit.jupiter.api.Test;

class SqlCompleterTest {
    private final SqlCompleter completer = new SqlCompleter(new Catalogue(
            new TreeMap<>(Map.of("pnl_by_desk", "P&L", "exposure", "open positions")),
            Map.of("bars_minute", "bars"),
            List.of("tables", "columns"),
            Map.of(
                    "pnl_by_desk", List.of("desk", "realized_pnl"),
                    "exposure", List.of("instrument_id", "market_value"),
                    "bars_minute", List.of("minute", "close"),
                    "system.tables", List.of("database", "total_rows")),
            List.of("count", "toStartOfHour", "sum")));

    /** Candidates at the bar that begin as the word before it does, in any case. */
    private List<String> at(String textWithBar) {
        int cursor = textWithBar.indexOf('|');
        String text = textWithBar.replace("|", "");
        int start = SqlCompleter.wordStart(text, cursor);
        if (start < 0) {
            assertThat(completer.candidates(text, cursor)).isEmpty();
            return List.of();
        }
        String word = text.substring(start, cursor).toLowerCase(Locale.ROOT);
        return completer.candidates(text, cursor).stream()
                .map(Candidate::value)
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(word))
                .toList();
    }

    @Test
    void aStatementBeginsWithAKeywordOrACommand() {
        assertThat(at("|")).contains("SELECT", "help", "exit", "quit").doesNotContain("count(", "desk");
        assertThat(at("SEL|")).containsExactly("SELECT");
        assertThat(at("he|")).containsExactly("help");
        assertThat(at("SELECT 1; he|")).isEmpty();
    }

    @Test
    void keywordsComeInTheLettersThatAreTyped() {
        assertThat(at("sel|")).containsExactly("select");
        assertThat(at("select desk from pnl_by_desk wh|")).containsExactly("where", "when");
        assertThat(at("SELECT desk FROM pnl_by_desk WH|")).containsExactly("WHERE", "WHEN");
    }

    @Test
    void viewsComeBeforeTablesWhereARelationIsDue() {
        assertThat(at("SELECT * FROM |"))
                .containsSubsequence("exposure", "pnl_by_desk", "bars_minute", "system.")
                .doesNotContain("desk", "count(");
        assertThat(at("SELECT * FROM pnl_by_|")).containsExactly("pnl_by_desk");
        assertThat(at("DESCRIBE ex|")).containsExactly("exposure");
        assertThat(at("SELECT * FROM tidemark.pnl|")).containsExactly("tidemark.pnl_by_desk");
        assertThat(at("SELECT * FROM system.t|")).containsExactly("system.tables");
    }

    @Test
    void columnsAreThoseOfTheRelationsThatTheStatementNames() {
        assertThat(at("SELECT * FROM exposure ORDER BY m|")).containsExactly("market_value");
        assertThat(at("SELECT re| FROM tidemark.pnl_by_desk")).containsExactly("realized_pnl", "replace");
        assertThat(at("SELECT tot| FROM system.tables")).containsExactly("total_rows");
        assertThat(at("SELECT * FROM exposure; SELECT de| FROM pnl_by_desk; SELECT 1"))
                .containsExactly("desk", "desc");
    }

    @Test
    void withoutARelationAllColumnsOfTheDatabaseAreThere() {
        assertThat(at("SELECT m|")).containsExactlyInAnyOrder("market_value", "minute");
        assertThat(at("SELECT total_|")).isEmpty();
    }

    @Test
    void anAliasStandsForItsRelation() {
        assertThat(at("SELECT p.| FROM pnl_by_desk AS p JOIN exposure e ON 1"))
                .containsExactly("p.desk", "p.realized_pnl");
        assertThat(at("SELECT e.m| FROM pnl_by_desk AS p JOIN exposure e ON 1")).containsExactly("e.market_value");
    }

    @Test
    void functionsAreOfferedOnceAWordHasBegun() {
        assertThat(at("SELECT cou|")).containsExactly("count(");
        assertThat(at("SELECT sum(clo|) FROM bars_minute")).containsExactly("close");
        assertThat(at("SELECT tostart|")).containsExactly("toStartOfHour(");
        assertThat(at("SELECT |")).doesNotContain("count(");
    }

    @Test
    void nothingIsCompletedInTextAndComments() {
        assertThat(at("SELECT 'pnl|")).isEmpty();
        assertThat(at("SELECT `pnl|")).isEmpty();
        assertThat(at("SELECT 1 -- pnl|")).isEmpty();
        assertThat(at("SELECT /* pnl|")).isEmpty();
    }
}
