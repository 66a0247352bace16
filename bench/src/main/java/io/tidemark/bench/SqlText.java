package io.tidemark.bench;

/** Text as ClickHouse's SQL has it. */
final class SqlText {
    private SqlText() {}

    static String of(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
