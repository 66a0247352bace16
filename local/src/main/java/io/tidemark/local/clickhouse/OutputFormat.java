package io.tidemark.local.clickhouse;

import java.util.Locale;
import java.util.Set;

/**
 * How the chunks of a streamed result become one document, by output format.
 *
 * <p>The engine formats each chunk on its own. Of some formats the chunks can be put one behind the other; of some the
 * header must go from all but the first; the rest (JSON, Parquet, Pretty and more) have to be made whole.
 */
final class OutputFormat {
    private static final Set<String> ROWS_ONLY = Set.of(
            "tabseparated",
            "tsv",
            "tabseparatedraw",
            "tsvraw",
            "raw",
            "csv",
            "jsoneachrow",
            "jsonlines",
            "ndjson",
            "jsonstringseachrow",
            "jsoncompacteachrow",
            "jsoncompactstringseachrow",
            "tskv",
            "rowbinary",
            "native",
            "null",
            "lineasstring",
            "rawblob",
            "msgpack");
    private static final String NAMES = "withnames";
    private static final String NAMES_AND_TYPES = "withnamesandtypes";

    private enum Header {
        NONE,
        ONE_LINE,
        TWO_LINES,
        BINARY_NAMES,
        BINARY_NAMES_AND_TYPES
    }

    private final String lowerCaseName;

    OutputFormat(String name) {
        this.lowerCaseName = name.toLowerCase(Locale.ROOT);
    }

    /** Whether chunks can be put together; if not, the engine must write the whole document. */
    boolean joinsChunks() {
        if (ROWS_ONLY.contains(lowerCaseName)) {
            return true;
        }
        for (String suffix : new String[] {NAMES, NAMES_AND_TYPES}) {
            if (lowerCaseName.endsWith(suffix)) {
                String rows = lowerCaseName.substring(0, lowerCaseName.length() - suffix.length());
                return ROWS_ONLY.contains(rows) && !rows.equals("tskv") && !rows.equals("native");
            }
        }
        return false;
    }

    private Header header() {
        boolean types = lowerCaseName.endsWith(NAMES_AND_TYPES);
        if (!types && !lowerCaseName.endsWith(NAMES)) {
            return Header.NONE;
        }
        if (lowerCaseName.startsWith("rowbinary")) {
            return types ? Header.BINARY_NAMES_AND_TYPES : Header.BINARY_NAMES;
        }
        return types ? Header.TWO_LINES : Header.ONE_LINE;
    }

    /** Length in bytes of the header that a chunk of this format begins with. */
    int headerLength(byte[] chunk) {
        return switch (header()) {
            case NONE -> 0;
            case ONE_LINE -> behindLine(chunk, 0);
            case TWO_LINES -> behindLine(chunk, behindLine(chunk, 0));
            case BINARY_NAMES -> behindStrings(chunk, false);
            case BINARY_NAMES_AND_TYPES -> behindStrings(chunk, true);
        };
    }

    private int behindLine(byte[] chunk, int start) {
        // Only CSV writes a name's own line end as it is, inside quotes.
        boolean quotes = lowerCaseName.startsWith("csv");
        boolean quoted = false;
        for (int i = start; i < chunk.length; i++) {
            if (quotes && chunk[i] == '"') {
                quoted = !quoted;
            } else if (chunk[i] == '\n' && !quoted) {
                return i + 1;
            }
        }
        return chunk.length;
    }

    private static int behindStrings(byte[] chunk, boolean types) {
        int[] position = {0};
        int columns = variableLengthInteger(chunk, position);
        for (int i = 0; i < (types ? 2 * columns : columns); i++) {
            int length = variableLengthInteger(chunk, position);
            position[0] += length;
        }
        return position[0];
    }

    private static int variableLengthInteger(byte[] chunk, int[] position) {
        int value = 0;
        for (int shift = 0; shift < 32; shift += 7) {
            byte b = chunk[position[0]++];
            value |= (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a header of the engine has a length of more than 32 bits");
    }

    String contentType() {
        if (lowerCaseName.startsWith("tabseparated")
                || lowerCaseName.startsWith("tsv")
                || lowerCaseName.equals("raw")) {
            return "text/tab-separated-values; charset=UTF-8";
        }
        if (lowerCaseName.startsWith("csv")) {
            return "text/csv; charset=UTF-8; header=" + (header() == Header.NONE ? "absent" : "present");
        }
        if (lowerCaseName.startsWith("json") || lowerCaseName.equals("ndjson")) {
            boolean lines = lowerCaseName.contains("eachrow") || lowerCaseName.endsWith("lines");
            return lines || lowerCaseName.equals("ndjson")
                    ? "application/x-ndjson; charset=UTF-8"
                    : "application/json; charset=UTF-8";
        }
        if (lowerCaseName.equals("xml")) {
            return "application/xml; charset=UTF-8";
        }
        boolean text = lowerCaseName.startsWith("pretty")
                || Set.of("vertical", "values", "markdown", "tskv", "customseparated", "sqlinsert")
                        .contains(lowerCaseName);
        return text ? "text/plain; charset=UTF-8" : "application/octet-stream";
    }
}
