package io.tidemark.local.prompt;

import io.tidemark.sql.SqlLexer;
import io.tidemark.sql.SqlToken;
import java.util.ArrayList;
import java.util.List;

/**
 * A text cut at its semicolons; those in strings, quoted names and comments do not count.
 *
 * @param complete the statements that a semicolon ends, without it, comments included
 * @param rest what stands behind the last semicolon, stripped; empty if that is only white space and comments
 */
record Statements(List<String> complete, String rest) {
    Statements {
        complete = List.copyOf(complete);
    }

    static Statements of(String text) {
        List<String> complete = new ArrayList<>();
        SqlLexer lexer = new SqlLexer(text);
        int start = 0;
        boolean empty = true;
        for (SqlToken token = lexer.next(); token != null; token = lexer.next()) {
            if (!token.isSymbol(text, ';')) {
                empty = false;
                continue;
            }
            if (!empty) {
                complete.add(text.substring(start, token.start()).strip());
            }
            start = token.end();
            empty = true;
        }
        return new Statements(complete, empty ? "" : text.substring(start).strip());
    }

    /** The statements of a text that nothing more will come behind: the last one needs no semicolon. */
    static List<String> ofWhole(String text) {
        Statements statements = of(text);
        List<String> all = new ArrayList<>(statements.complete());
        if (!statements.rest().isEmpty()) {
            all.add(statements.rest());
        }
        return List.copyOf(all);
    }

    /** Whether the statement begins with that keyword, given in upper case. */
    static boolean beginsWith(String statement, String keyword) {
        SqlToken first = new SqlLexer(statement).next();
        return first != null && first.isWord(statement, keyword);
    }

    /** Whether the statement may name the format of its result; an identifier called format before a name counts too. */
    static boolean namesFormat(String statement) {
        SqlLexer lexer = new SqlLexer(statement);
        boolean afterFormat = false;
        for (SqlToken token = lexer.next(); token != null; token = lexer.next()) {
            if (afterFormat && token.kind() == SqlToken.Kind.WORD) {
                return true;
            }
            afterFormat = token.isWord(statement, "FORMAT");
        }
        return false;
    }

    /**
     * The remedy for a statement that would have no effect, or an empty text: each statement is a session of its own, and
     * what SET and USE change ends with it.
     */
    static String withoutEffect(String statement) {
        if (beginsWith(statement, "SET")) {
            return "SET ends with its own statement here: write SETTINGS name = value at the end of the one it is meant for.";
        }
        return beginsWith(statement, "USE")
                ? "USE ends with its own statement here: write the database before the name, as in system.tables."
                : "";
    }
}
