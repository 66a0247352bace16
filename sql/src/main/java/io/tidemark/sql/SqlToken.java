package io.tidemark.sql;

/**
 * A lexical piece of ClickHouse SQL: what it is and where it stands, as offsets into the text that was lexed.
 *
 * @param kind what the piece is
 * @param start offset of its first character
 * @param end offset behind its last character
 */
public record SqlToken(Kind kind, int start, int end) {

    /** The kinds of pieces; white space and comments are none of them. */
    public enum Kind {
        /** A keyword, a bare identifier or a number. */
        WORD,
        /** {@code 'text'} or a heredoc {@code $tag$text$tag$}. */
        STRING,
        /** {@code `name`} or {@code "name"}. */
        QUOTED_NAME,
        /** One character of punctuation. */
        SYMBOL,
        /** A string, a quoted name or a comment that the text ends inside of; it reaches to the end of the text. */
        UNTERMINATED
    }

    /** The piece's own characters in the text that was lexed. */
    public String text(CharSequence sql) {
        return sql.subSequence(start, end).toString();
    }

    /** Whether the piece is that keyword, in any case. */
    public boolean isWord(CharSequence sql, String keyword) {
        if (kind != Kind.WORD || end - start != keyword.length()) {
            return false;
        }
        for (int i = 0; i < keyword.length(); i++) {
            if (Character.toUpperCase(sql.charAt(start + i)) != keyword.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the piece is that character of punctuation. */
    public boolean isSymbol(CharSequence sql, char symbol) {
        return kind == Kind.SYMBOL && sql.charAt(start) == symbol;
    }
}
