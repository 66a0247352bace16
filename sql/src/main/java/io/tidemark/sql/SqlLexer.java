package io.tidemark.sql;

import org.jspecify.annotations.Nullable;

/**
 * A lexer of ClickHouse SQL that knows just enough to tell code from text: strings, quoted names, heredocs and comments
 * ({@code --}, {@code #}, {@code /* *}{@code /}).
 *
 * <p>It reads as far as it is asked to and no further, so that binary data behind a statement does no harm. Given text
 * decoded as ISO-8859-1 its offsets are byte offsets; every character above ASCII counts as part of a word.
 */
public final class SqlLexer {
    private final CharSequence sql;
    private int position;

    public SqlLexer(CharSequence sql) {
        this.sql = sql;
    }

    /** The next piece, or null at the end of the text. */
    public @Nullable SqlToken next() {
        SqlToken unterminatedComment = skipSpaceAndComments();
        if (unterminatedComment != null) {
            return unterminatedComment;
        }
        if (position >= sql.length()) {
            return null;
        }
        int start = position;
        char first = sql.charAt(start);
        if (first == '\'') {
            return quoted(start, first, SqlToken.Kind.STRING);
        }
        if (first == '`' || first == '"') {
            return quoted(start, first, SqlToken.Kind.QUOTED_NAME);
        }
        if (first == '$') {
            SqlToken heredoc = heredoc(start);
            if (heredoc != null) {
                return heredoc;
            }
        }
        if (isWordCharacter(first)) {
            while (position < sql.length() && isWordCharacter(sql.charAt(position))) {
                position++;
            }
            return new SqlToken(SqlToken.Kind.WORD, start, position);
        }
        position++;
        return new SqlToken(SqlToken.Kind.SYMBOL, start, position);
    }

    private @Nullable SqlToken skipSpaceAndComments() {
        while (position < sql.length()) {
            char c = sql.charAt(position);
            if (Character.isWhitespace(c) || c == '\0' || c == '\uFEFF') {
                position++;
            } else if (startsWith("--") || startsWith("# ") || startsWith("#!")) {
                while (position < sql.length() && sql.charAt(position) != '\n') {
                    position++;
                }
            } else if (startsWith("/*")) {
                int start = position;
                int end = indexOf("*/", position + 2);
                if (end < 0) {
                    position = sql.length();
                    return new SqlToken(SqlToken.Kind.UNTERMINATED, start, position);
                }
                position = end + 2;
            } else {
                return null;
            }
        }
        return null;
    }

    private SqlToken quoted(int start, char quote, SqlToken.Kind kind) {
        int i = start + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '\\') {
                i += 2;
            } else if (c == quote && i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                i += 2;
            } else if (c == quote) {
                position = i + 1;
                return new SqlToken(kind, start, position);
            } else {
                i++;
            }
        }
        position = sql.length();
        return new SqlToken(SqlToken.Kind.UNTERMINATED, start, position);
    }

    private @Nullable SqlToken heredoc(int start) {
        int tagEnd = start + 1;
        while (tagEnd < sql.length() && isWordCharacter(sql.charAt(tagEnd)) && sql.charAt(tagEnd) != '$') {
            tagEnd++;
        }
        if (tagEnd >= sql.length() || sql.charAt(tagEnd) != '$') {
            return null;
        }
        String tag = sql.subSequence(start, tagEnd + 1).toString();
        int close = indexOf(tag, tagEnd + 1);
        position = close < 0 ? sql.length() : close + tag.length();
        return new SqlToken(close < 0 ? SqlToken.Kind.UNTERMINATED : SqlToken.Kind.STRING, start, position);
    }

    private boolean startsWith(String text) {
        return position + text.length() <= sql.length()
                && text.contentEquals(sql.subSequence(position, position + text.length()));
    }

    private int indexOf(String text, int from) {
        for (int i = from; i + text.length() <= sql.length(); i++) {
            if (text.contentEquals(sql.subSequence(i, i + text.length()))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '$'
                || c > 127;
    }
}
