package io.tidemark.local.clickhouse;

/** What a statement gave: formatted bytes, and counts as the header X-ClickHouse-Summary tells them. */
@SuppressWarnings("ArrayRecordComponent") // lives for one request and is never compared
record EngineResult(byte[] bytes, long resultRows, long rowsRead, long bytesRead, long rowsWritten, long bytesWritten) {

    String summary(long elapsedNanos) {
        return "{\"read_rows\":\"" + rowsRead + "\",\"read_bytes\":\"" + bytesRead + "\",\"written_rows\":\""
                + rowsWritten + "\",\"written_bytes\":\"" + bytesWritten
                + "\",\"total_rows_to_read\":\"0\",\"result_rows\":\"" + Math.max(resultRows, rowsWritten)
                + "\",\"result_bytes\":\"" + bytes.length + "\",\"elapsed_ns\":\"" + elapsedNanos + "\"}";
    }
}
