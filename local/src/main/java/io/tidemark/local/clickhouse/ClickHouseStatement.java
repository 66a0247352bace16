package io.tidemark.local.clickhouse;

import io.tidemark.sql.SqlLexer;
import io.tidemark.sql.SqlToken;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One statement, looked at just closely enough to run it in the right way.
 *
 * @param sql its bytes, UTF-8, without a closing semicolon
 * @param keyword its first word in upper case (INSERT also behind a WITH); empty when it begins with something else, such as a parenthesis
 * @param format name in its FORMAT clause, or null
 * @param outputPosition byte offset where an INTO OUTFILE clause would stand
 * @param hasTotals whether it has a WITH TOTALS of its own
 * @param writesFile whether it has an INTO OUTFILE, or a FROM INFILE, of its own
 * @param parameters names of the placeholders {@code {name:Type}} that it needs values for; those of a view that it
 *     makes get theirs when the view is asked
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one request and is never compared
record ClickHouseStatement(
        byte[] sql,
        String keyword,
        @Nullable String format,
        int outputPosition,
        boolean hasTotals,
        boolean writesFile,
        Set<String> parameters) {

    private static final Set<String> READING = Set.of(
            "SELECT", "WITH", "FROM", "", "SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN", "CHECK", "SET", "USE");
    private static final Set<String> STREAMABLE = Set.of("SELECT", "WITH", "FROM", "");

    /** An INSERT that brings its data along: what precedes them, their format if it is named, and where they begin. */
    record InsertHead(int headEnd, @Nullable String format, int dataStart) {}

    /** Bytes as text whose character offsets are byte offsets. */
    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Whether only reading is done, as far as the first word tells. */
    boolean reads() {
        return READING.contains(keyword);
    }

    /** Whether the engine may be able to give the result in chunks. */
    boolean streams() {
        return STREAMABLE.contains(keyword);
    }

    /** The statement with its result written to a file. */
    byte[] into(String path) {
        String text = latin1(sql);
        String clause = " INTO OUTFILE " + latin1(EngineConnection.literal(path).getBytes(StandardCharsets.UTF_8))
                + " TRUNCATE ";
        return latin1(text.substring(0, outputPosition) + clause + text.substring(outputPosition));
    }

    /** @throws ClickHouseException for what is no statement, or more than one */
    static ClickHouseStatement parse(byte[] bytes) {
        String text = latin1(bytes);
        SqlLexer lexer = new SqlLexer(text);
        String keyword = null;
        int depth = 0;
        int end = 0;
        boolean closed = false;
        boolean totals = false;
        boolean file = false;
        Set<String> parameters = new LinkedHashSet<>();
        @Nullable SqlToken format = null;
        @Nullable SqlToken formatName = null;
        @Nullable SqlToken before = null;
        @Nullable SqlToken beforeThat = null;
        for (SqlToken token = lexer.next(); token != null; token = lexer.next()) {
            if (token.isSymbol(text, ';')) {
                closed = true;
                continue;
            }
            if (closed) {
                throw ClickHouseException.of(
                        62, "SYNTAX_ERROR", "Syntax error (Multi-statements are not allowed): " + excerpt(text, token));
            }
            if (keyword == null) {
                keyword = token.kind() == SqlToken.Kind.WORD ? token.text(text).toUpperCase(Locale.ROOT) : "";
            }
            if (token.isSymbol(text, '(') || token.isSymbol(text, '[') || token.isSymbol(text, '{')) {
                depth++;
            } else if (token.isSymbol(text, ')') || token.isSymbol(text, ']') || token.isSymbol(text, '}')) {
                depth--;
            }
            if (token.isSymbol(text, ':') && before != null && beforeThat != null && beforeThat.isSymbol(text, '{')) {
                parameters.add(before.text(text));
            }
            if (depth == 0 && before != null) {
                if (keyword.equals("WITH") && token.isWord(text, "INSERT")) {
                    keyword = "INSERT";
                }
                totals |= token.isWord(text, "TOTALS") && before.isWord(text, "WITH");
                file |= (token.isWord(text, "OUTFILE") && before.isWord(text, "INTO"))
                        || (token.isWord(text, "INFILE") && before.isWord(text, "FROM"));
                if (before.isWord(text, "FORMAT") && token.kind() == SqlToken.Kind.WORD) {
                    format = before;
                    formatName = token;
                } else if (before.equals(formatName) && !token.isWord(text, "SETTINGS")) {
                    // An identifier called format, not the clause: the clause ends the statement, SETTINGS aside.
                    format = null;
                    formatName = null;
                }
            }
            beforeThat = before;
            before = token;
            end = token.end();
        }
        if (keyword == null) {
            throw ClickHouseException.of(62, "SYNTAX_ERROR", "Empty query");
        }
        return new ClickHouseStatement(
                end == bytes.length ? bytes : Arrays.copyOf(bytes, end),
                keyword,
                formatName == null ? null : formatName.text(text),
                format == null ? end : format.start(),
                totals,
                file,
                keyword.equals("CREATE") ? Set.of() : parameters);
    }

    private static String excerpt(String text, SqlToken token) {
        return new String(
                latin1(text.substring(token.start(), Math.min(token.start() + 80, text.length()))),
                StandardCharsets.UTF_8);
    }

    /** Whether the text begins with the word INSERT. */
    static boolean isInsert(String text) {
        SqlToken first = new SqlLexer(text).next();
        return first != null && first.isWord(text, "INSERT");
    }

    /**
     * The head of an INSERT with data, or null when the text shows none: because the rows come from a SELECT or a
     * file, or because neither FORMAT nor VALUES has come yet.
     */
    static @Nullable InsertHead insertHead(String text) {
        SqlLexer lexer = new SqlLexer(text);
        int depth = 0;
        // What is at least in front of a FORMAT or VALUES: INSERT INTO table. So a table may bear such a name.
        int words = 0;
        boolean afterDot = false;
        for (SqlToken token = lexer.next(); token != null; token = lexer.next()) {
            if (token.isSymbol(text, '(')) {
                depth++;
            } else if (token.isSymbol(text, ')')) {
                depth--;
            } else if (depth == 0 && token.kind() != SqlToken.Kind.SYMBOL) {
                boolean optional = token.isWord(text, "TABLE") || token.isWord(text, "FUNCTION");
                if (words >= 3 && !afterDot) {
                    if (token.isWord(text, "SELECT") || token.isWord(text, "WITH") || token.isWord(text, "INFILE")) {
                        return null;
                    }
                    if (token.isWord(text, "VALUES")) {
                        return new InsertHead(token.start(), "Values", token.end());
                    }
                    if (token.isWord(text, "FORMAT")) {
                        SqlToken name = lexer.next();
                        if (name == null || name.kind() != SqlToken.Kind.WORD || name.end() == text.length()) {
                            // The name may go on where this text was cut off.
                            return name == null ? null : new InsertHead(token.start(), name.text(text), name.end());
                        }
                        if (name.isWord(text, "VALUES")) {
                            return new InsertHead(token.start(), "Values", name.end());
                        }
                        return new InsertHead(token.start(), name.text(text), afterLineEnd(text, name.end()));
                    }
                }
                words += optional ? 0 : 1;
            }
            afterDot = token.isSymbol(text, '.');
        }
        return null;
    }

    /** Data begin behind the blanks and the one line end that follow a format's name. */
    private static int afterLineEnd(String text, int position) {
        int i = position;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t' || text.charAt(i) == '\f')) {
            i++;
        }
        if (i < text.length() && text.charAt(i) == '\r') {
            i++;
        }
        if (i < text.length() && text.charAt(i) == '\n') {
            i++;
        }
        return i;
    }
}
