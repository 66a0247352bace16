package io.tidemark.local.clickhouse;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import org.jspecify.annotations.Nullable;

/** The C functions of libchdb that the engine is driven by, under their own names; lengths are size_t. */
interface ChdbLibrary extends Library {
    void chdb_set_signal_handlers_enabled(int enabled);

    @Nullable
    Pointer chdb_connect(int argumentCount, StringArray arguments);

    void chdb_close_conn(Pointer connection);

    Pointer chdb_query_n(Pointer connection, byte[] sql, long sqlLength, byte[] format, long formatLength);

    Pointer chdb_stream_query_n(Pointer connection, byte[] sql, long sqlLength, byte[] format, long formatLength);

    Pointer chdb_stream_fetch_result(Pointer connection, Pointer result);

    void chdb_stream_cancel_query(Pointer connection, Pointer result);

    void chdb_destroy_query_result(Pointer result);

    Pointer chdb_stream_insert_n(Pointer connection, byte[] sql, long sqlLength, byte[] format, long formatLength);

    int chdb_stream_append(Pointer stream, Pointer data, long length);

    Pointer chdb_stream_done(Pointer stream);

    void chdb_destroy_insert_stream(Pointer stream);

    @Nullable
    Pointer chdb_stream_insert_error(Pointer stream);

    @Nullable
    Pointer chdb_result_buffer(Pointer result);

    long chdb_result_length(Pointer result);

    @Nullable
    Pointer chdb_result_error(Pointer result);

    long chdb_result_rows_read(Pointer result);

    long chdb_result_storage_rows_read(Pointer result);

    long chdb_result_storage_bytes_read(Pointer result);

    long chdb_result_rows_written(Pointer result);

    long chdb_result_bytes_written(Pointer result);
}
