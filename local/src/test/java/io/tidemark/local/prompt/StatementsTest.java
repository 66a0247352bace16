package io.tidemark.local.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementsTest {

    @Test
    void aStatementEndsAtItsSemicolon() {
        Statements statements = Statements.of(" SELECT 1 ;\nSELECT\n 2; SELECT 3");

        assertThat(statements.complete()).containsExactly("SELECT 1", "SELECT\n 2");
        assertThat(statements.rest()).isEqualTo("SELECT 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ';'",
                "SELECT 'it''s; so'",
                "SELECT 'it\\'s; so'",
                "SELECT 1 AS `a;b`",
                "SELECT 1 AS \"a;b\"",
                "SELECT /* ; */ 1",
                "SELECT 1 -- ; 'not a string\n + 1",
                "SELECT $x$ ; $x$",
                "SELECT '\n;\n'"
            })
    void aSemicolonThatIsTextEndsNothing(String statement) {
        assertThat(Statements.of(statement).rest()).isEqualTo(statement);
        assertThat(Statements.of(statement + "; ").complete()).containsExactly(statement);
        assertThat(Statements.of(statement + "; ").rest()).isEmpty();
    }

    @Test
    void whatIsNeverClosedIsTheRest() {
        assertThat(Statements.of("SELECT 'a;").complete()).isEmpty();
        assertThat(Statements.of("SELECT 1; /* later; ").rest()).isEqualTo("/* later;");
    }

    @Test
    void nothingAndCommentsAreNoStatements() {
        assertThat(Statements.of(" ;; -- none\n ;")).isEqualTo(new Statements(List.of(), ""));
        assertThat(Statements.ofWhole("SELECT 1; -- the end\n")).containsExactly("SELECT 1");
    }

    @Test
    void theLastStatementOfAWholeTextNeedsNoSemicolon() {
        assertThat(Statements.ofWhole("SELECT 1;\nSELECT 2\n")).containsExactly("SELECT 1", "SELECT 2");
        assertThat(Statements.ofWhole("SELECT 1; SELECT 'open")).containsExactly("SELECT 1", "SELECT 'open");
    }

    @Test
    void whatWouldEndWithItsStatementIsAnsweredWithTheRemedy() {
        assertThat(Statements.withoutEffect("-- one thread\nset max_threads = 1"))
                .contains("SETTINGS");
        assertThat(Statements.withoutEffect("USE system")).contains("system.tables");
        assertThat(Statements.withoutEffect("SELECT 1 SETTINGS max_threads = 1"))
                .isEmpty();
    }

    @Test
    void aFormatClauseIsSeen() {
        assertThat(Statements.namesFormat("SELECT 1 FORMAT CSV")).isTrue();
        assertThat(Statements.namesFormat("select 1 format TSV settings max_threads = 1"))
                .isTrue();
        assertThat(Statements.namesFormat("SELECT format('{}', 1), ' FORMAT CSV' -- FORMAT CSV"))
                .isFalse();
    }

    @Test
    void enterRunsWhatIsCompleteAndTheWordsOfThePrompt() {
        StatementParser parser = new StatementParser();
        for (String line :
                new String[] {"SELECT 1;", "", "  ", "-- a note", "help", "\\?", "exit", "quit;", " EXIT "}) {
            assertThat(parser.parse(line, 0, ParseContext.ACCEPT_LINE).line()).isEqualTo(line);
        }
        for (String line : new String[] {"SELECT 1", "SELECT 'a;", "SELECT 1; SELECT", "help me"}) {
            assertThatThrownBy(() -> parser.parse(line, 0, ParseContext.ACCEPT_LINE))
                    .isInstanceOf(EOFError.class);
        }
    }
}
