package io.tidemark.local.clickhouse;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request. Its headers go out with the first byte of the result, so that a statement that fails before
 * has a status of its own; one that fails after has its connection cut, so that no client takes a part for the whole.
 */
final class Answer {
    /** An early refusal must not run into a client that still sends: so much of its body is read and thrown away. */
    private static final long DRAIN_BYTES = 64L << 20;

    private final HttpExchange exchange;
    private final long startNanos = System.nanoTime();
    private @Nullable String coding;
    private boolean nativeBlocks;
    private boolean readable;
    private @Nullable OutputStream body;

    Answer(HttpExchange exchange, String queryId) {
        this.exchange = exchange;
        Headers headers = exchange.getResponseHeaders();
        headers.set("X-ClickHouse-Query-Id", queryId);
        headers.set("X-ClickHouse-Server-Display-Name", "tidemark-local");
        headers.set("X-ClickHouse-Timezone", "UTC");
        headers.set("Keep-Alive", "timeout=10");
    }

    void compressAs(RequestParameters request) {
        coding = Compression.accepted(request);
        nativeBlocks = request.flag("compress");
    }

    void sendPart(OutputFormat format, String formatName, EngineResult part, int from) throws IOException {
        OutputStream out = body;
        if (out == null) {
            out = start(format, formatName, part);
        }
        out.write(part.bytes(), from, part.bytes().length - from);
    }

    void sendFile(OutputFormat format, String formatName, EngineResult counts, InputStream file) throws IOException {
        OutputStream out = start(format, formatName, counts);
        file.transferTo(out);
        end();
    }

    void sendWhole(OutputFormat format, String formatName, EngineResult result) throws IOException {
        sendPart(format, formatName, result, 0);
        end();
    }

    void end() throws IOException {
        if (body != null) {
            body.close();
        }
        exchange.close();
    }

    private OutputStream start(OutputFormat format, String formatName, EngineResult counts) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", format.contentType());
        headers.set("X-ClickHouse-Format", formatName);
        headers.set("X-ClickHouse-Summary", counts.summary(System.nanoTime() - startNanos));
        if (coding != null) {
            headers.set("Content-Encoding", coding);
        }
        readable = coding == null && !nativeBlocks && !format.contentType().contains("octet-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = Compression.compressed(exchange.getResponseBody(), coding, nativeBlocks);
        body = out;
        return out;
    }

    /** A short text as the whole answer, such as that to {@code /ping}. */
    void sendText(int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=UTF-8");
        exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
        if (!head && bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    /**
     * The error as the answer, or, when a part of a result is on its way, the error's text and a cut connection.
     *
     * @throws IOException always in the latter case: the HTTP server then closes the connection without ending the body
     */
    void fail(ClickHouseException error, int status) throws IOException {
        String version = " (version " + ClickHouseServer.REPORTED_VERSION + ")";
        String message = String.valueOf(error.getMessage());
        String text = message.endsWith(version) ? message + "\n" : message + version + "\n";
        if (body != null) {
            // A binary reader would take the words for rows.
            if (readable) {
                body.write(("__exception__\r\n" + text).getBytes(StandardCharsets.UTF_8));
                body.flush();
            }
            throw new IOException("the statement failed in the middle of its result: " + error.getMessage(), error);
        }
        drain();
        exchange.getResponseHeaders().set("X-ClickHouse-Exception-Code", Integer.toString(error.code()));
        sendText(status, text);
    }

    private void drain() throws IOException {
        InputStream in = exchange.getRequestBody();
        byte[] discarded = new byte[1 << 16];
        long total = 0;
        for (int n = in.read(discarded); n >= 0 && total < DRAIN_BYTES; n = in.read(discarded)) {
            total += n;
        }
    }
}
