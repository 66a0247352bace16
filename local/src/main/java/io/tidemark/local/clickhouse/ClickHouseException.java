package io.tidemark.local.clickhouse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A statement that ClickHouse refused, or a server that could not be asked. */
public final class ClickHouseException extends RuntimeException {
    private static final Pattern CODE = Pattern.compile("^Code: (\\d+)\\.");

    private static final Pattern REPEATED = Pattern.compile("^(?:Code: \\d+\\. DB::Exception: )+(?=Code: \\d+\\. )");
    private static final Pattern REPEATED_NAME = Pattern.compile("(\\(\\w+\\) \\(version .*?\\))(?:\\. \\1)+$");
    private static final Pattern EXPECTED =
            Pattern.compile("\\s*Expected one of: .*?(?=\\s*\\(SYNTAX_ERROR\\)|$)", Pattern.DOTALL);

    private static final int UNKNOWN_TABLE = 60;

    private final int code;

    /**
     * @param code ClickHouse's error code; 0 when the server could not be asked or gave none
     * @param message the server's own text
     */
    public ClickHouseException(int code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** An exception out of the server's text, which begins with {@code Code: N.} */
    static ClickHouseException ofText(String text) {
        Matcher matcher = CODE.matcher(text);
        return new ClickHouseException(matcher.find() ? Integer.parseInt(matcher.group(1)) : 1001, text, null);
    }

    /** An exception in the form of the server's own texts. */
    static ClickHouseException of(int code, String name, String text) {
        return new ClickHouseException(code, "Code: " + code + ". DB::Exception: " + text + ". (" + name + ")", null);
    }

    /** The server's text without what a person need not read: all that might have stood there, and codes said again. */
    public String summary() {
        String text = REPEATED.matcher(String.valueOf(getMessage())).replaceFirst("");
        text = REPEATED_NAME.matcher(text).replaceFirst("$1");
        return EXPECTED.matcher(text).replaceFirst("");
    }

    /** ClickHouse's error code; 0 when the server could not be asked or gave none. */
    public int code() {
        return code;
    }

    /** Whether the statement names a table or a view that is not there. */
    public boolean isUnknownTable() {
        return code == UNKNOWN_TABLE;
    }
}
