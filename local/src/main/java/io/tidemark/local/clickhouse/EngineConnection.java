package io.tidemark.local.clickhouse;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the engine: a session with its own database, settings and parameters, that runs one statement at a
 * time.
 */
final class EngineConnection {
    /** Where the engine's own defaults are those of a command line, those of a server; and a bound on time. */
    private static final Map<String, String> DEFAULTS = Map.of("implicit_select", "0", "max_execution_time", "3600");

    private static final String DEFAULT_DATABASE = "default";
    private static final int CHUNK = 1 << 16;

    private final ChdbLibrary chdb;
    private final Pointer handle;
    private final Pointer connection;
    /** The session's; null where a statement may have changed it. */
    private @Nullable String database = DEFAULT_DATABASE;

    private Map<String, String> changed = Map.of();

    EngineConnection(ChdbLibrary chdb, Pointer handle) {
        this.chdb = chdb;
        this.handle = handle;
        this.connection = handle.getPointer(0);
    }

    Pointer handle() {
        return handle;
    }

    void start() {
        set(DEFAULTS);
    }

    /** The session as a request wants it: database, settings, and values of the statement's {@code {name:Type}}. */
    void prepare(String wantedDatabase, Map<String, String> settings, Map<String, String> parameters) {
        if (!wantedDatabase.equals(database)) {
            command("USE `" + wantedDatabase.replace("\\", "\\\\").replace("`", "\\`") + "`");
            database = wantedDatabase;
        }
        Map<String, String> values = new LinkedHashMap<>(settings);
        parameters.forEach((name, value) -> values.put("param_" + name, value));
        changed = settings;
        set(values);
    }

    /**
     * Takes back the settings of {@link #prepare}. The database stays until another is wanted, as clients ask for the same
     * one again and again, and each command costs some tenths of a millisecond of a processor.
     */
    void restore() {
        if (changed.isEmpty()) {
            return;
        }
        try {
            command(changed.keySet().stream()
                    .filter(name -> !DEFAULTS.containsKey(name))
                    .map(name -> name + " = DEFAULT, ")
                    .collect(Collectors.joining("", "SET ", assignments(DEFAULTS))));
        } catch (ClickHouseException unknownSetting) {
            restoreOneByOne();
        }
        changed = Map.of();
    }

    /** A name that the engine does not know must not keep the others from their defaults. */
    private void restoreOneByOne() {
        for (String name : changed.keySet()) {
            try {
                command("SET " + name + " = DEFAULT");
            } catch (ClickHouseException unknownSetting) {
                // It was never set, then.
            }
        }
        set(DEFAULTS);
    }

    private void set(Map<String, String> values) {
        if (!values.isEmpty()) {
            command("SET " + assignments(values));
        }
    }

    private static String assignments(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + " = " + literal(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private void command(String sql) {
        run(sql.getBytes(StandardCharsets.UTF_8), "Null");
    }

    /** A statement's whole result, in memory. */
    EngineResult query(byte[] sql, String format) {
        // It may be a USE.
        database = null;
        return run(sql, format);
    }

    private EngineResult run(byte[] sql, String format) {
        byte[] formatBytes = format.getBytes(StandardCharsets.UTF_8);
        Pointer result = chdb.chdb_query_n(connection, sql, sql.length, formatBytes, formatBytes.length);
        return take(result);
    }

    /**
     * A SELECT whose result comes in chunks. Each chunk is formatted on its own: a format with a header repeats it.
     *
     * @throws ClickHouseException when the statement fails before its first chunk; code 36 for what is no SELECT, which
     *     then has not run
     */
    EngineStream stream(byte[] sql, String format) {
        byte[] formatBytes = format.getBytes(StandardCharsets.UTF_8);
        Pointer stream = chdb.chdb_stream_query_n(connection, sql, sql.length, formatBytes, formatBytes.length);
        Pointer error = chdb.chdb_result_error(stream);
        if (error != null) {
            ClickHouseException exception = ClickHouseException.ofText(error.getString(0, "UTF-8"));
            chdb.chdb_destroy_query_result(stream);
            throw exception;
        }
        return new EngineStream(stream);
    }

    /**
     * Rows from a stream of bytes, through the engine's own reader of the format.
     *
     * @param sql {@code INSERT INTO ...} up to its FORMAT or VALUES, and without it
     */
    EngineResult insert(byte[] sql, String format, InputStream data) throws IOException {
        byte[] formatBytes = format.getBytes(StandardCharsets.UTF_8);
        Pointer stream = chdb.chdb_stream_insert_n(connection, sql, sql.length, formatBytes, formatBytes.length);
        try (Memory chunk = new Memory(CHUNK)) {
            throwError(chdb.chdb_stream_insert_error(stream));
            byte[] buffer = new byte[CHUNK];
            for (int n = data.readNBytes(buffer, 0, CHUNK); n > 0; n = data.readNBytes(buffer, 0, CHUNK)) {
                chunk.write(0, buffer, 0, n);
                if (chdb.chdb_stream_append(stream, chunk, n) != 0) {
                    throwError(chdb.chdb_stream_insert_error(stream));
                    throw ClickHouseException.of(
                            1001, "STD_EXCEPTION", "The engine took no more data and gave no reason");
                }
            }
            return take(chdb.chdb_stream_done(stream));
        } finally {
            // Not done: cancels it, and nothing of the block under way is written.
            chdb.chdb_destroy_insert_stream(stream);
        }
    }

    private static void throwError(@Nullable Pointer error) {
        if (error != null) {
            throw ClickHouseException.ofText(error.getString(0, "UTF-8"));
        }
    }

    private EngineResult take(Pointer result) {
        try {
            throwError(chdb.chdb_result_error(result));
            long length = chdb.chdb_result_length(result);
            if (length > Integer.MAX_VALUE - 16) {
                throw ClickHouseException.of(
                        396, "TOO_MANY_ROWS_OR_BYTES", "A result of " + length + " bytes that cannot be streamed");
            }
            byte[] bytes = length == 0
                    ? new byte[0]
                    : Objects.requireNonNull(chdb.chdb_result_buffer(result)).getByteArray(0, (int) length);
            return new EngineResult(
                    bytes,
                    chdb.chdb_result_rows_read(result),
                    chdb.chdb_result_storage_rows_read(result),
                    chdb.chdb_result_storage_bytes_read(result),
                    chdb.chdb_result_rows_written(result),
                    chdb.chdb_result_bytes_written(result));
        } finally {
            chdb.chdb_destroy_query_result(result);
        }
    }

    /** The chunks of a running SELECT; closing it early stops the statement. */
    final class EngineStream implements AutoCloseable {
        private final Pointer stream;
        private boolean ended;

        private EngineStream(Pointer stream) {
            this.stream = stream;
        }

        /** The next chunk, or null at the end. */
        @Nullable
        EngineResult next() {
            EngineResult chunk = take(chdb.chdb_stream_fetch_result(connection, stream));
            ended = chunk.bytes().length == 0 && chunk.resultRows() == 0;
            return ended ? null : chunk;
        }

        @Override
        public void close() {
            if (!ended) {
                chdb.chdb_stream_cancel_query(connection, stream);
            }
            chdb.chdb_destroy_query_result(stream);
        }
    }
}
