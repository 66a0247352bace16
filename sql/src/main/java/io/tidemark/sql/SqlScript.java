package io.tidemark.sql;

import java.util.ArrayList;
import java.util.List;

/** A text of several SQL statements, each ended by a semicolon; that of the last may be left out. */
public final class SqlScript {
    private SqlScript() {}

    /**
     * The statements of a script in order, without their semicolons. Semicolons in strings, quoted names and comments
     * end nothing; a stretch that holds only comments is no statement.
     *
     * @throws IllegalArgumentException when the script ends inside a string, a quoted name or a comment; the message
     *     names the line that it began on
     */
    public static List<String> statements(String script) {
        List<String> statements = new ArrayList<>();
        SqlLexer lexer = new SqlLexer(script);
        int start = -1;
        int end = -1;
        for (SqlToken token = lexer.next(); token != null; token = lexer.next()) {
            if (token.kind() == SqlToken.Kind.UNTERMINATED) {
                throw new IllegalArgumentException(
                        "line " + line(script, token.start()) + ": the text that begins with "
                                + script.substring(token.start(), Math.min(token.start() + 20, script.length()))
                                + " is never closed");
            }
            if (token.isSymbol(script, ';')) {
                if (start >= 0) {
                    statements.add(script.substring(start, end));
                }
                start = -1;
            } else {
                start = start < 0 ? token.start() : start;
                end = token.end();
            }
        }
        if (start >= 0) {
            statements.add(script.substring(start, end));
        }
        return List.copyOf(statements);
    }

    private static long line(String script, int offset) {
        return script.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
    }
}
