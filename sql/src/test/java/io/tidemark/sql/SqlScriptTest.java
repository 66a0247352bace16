package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SqlScriptTest {

    @Test
    void statementsEndAtSemicolons() {
        assertThat(SqlScript.statements("SELECT 1; SELECT 2 ;\n\nSELECT 3"))
                .containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
    }

    @Test
    void semicolonsInTextAndCommentsEndNothing() {
        String one = "SELECT ';', 'it''s;', 'a\\';b', `a;b`, \"c;\" -- d;\n /* e; */ # f;\n, $g$;$g$";
        assertThat(SqlScript.statements(one + "; SELECT 2")).containsExactly(one, "SELECT 2");
    }

    @Test
    void commentsAloneAreNoStatement() {
        assertThat(SqlScript.statements("-- nothing; here\n;/* nor here */;\n")).isEmpty();
    }

    @Test
    void textThatIsNeverClosedIsNamedWithItsLine() {
        assertThatThrownBy(() -> SqlScript.statements("SELECT 1;\nSELECT 'oh; no"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("'oh; no");
    }

    @Test
    void aDollarInANameIsNoHeredoc() {
        assertThat(SqlScript.statements("SELECT a$b, $1; SELECT 2")).containsExactly("SELECT a$b, $1", "SELECT 2");
    }

    @Property(tries = 300)
    void joinedStatementsComeApartAgain(@ForAll("statementLists") List<String> statements) {
        assertThat(SqlScript.statements(statements.stream().collect(Collectors.joining(" ;\n", "-- head;\n", ""))))
                .isEqualTo(statements);
    }

    @Provide
    Arbitrary<List<String>> statementLists() {
        Arbitrary<String> pieces = Arbitraries.of(
                "a", "42", "';'", "'\\\\'", "'--'", "`;`", "\"/*\"", "$$;'$$", "/* ' */ x", "-- ;'\nx", "(", ")", "''");
        return pieces.list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(list -> "x " + String.join(" ", list))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }
}
