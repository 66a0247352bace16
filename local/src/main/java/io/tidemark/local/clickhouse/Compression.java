package io.tidemark.local.clickhouse;

import com.clickhouse.data.stream.Lz4OutputStream;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.jspecify.annotations.Nullable;

/** HTTP's content codings as ClickHouse knows them, and its own framing of LZ4 blocks. */
final class Compression {
    private static final List<String> CODINGS = List.of("gzip", "deflate", "lz4", "zstd");
    private static final int BLOCK = 1 << 16;

    private Compression() {}

    /** The request's body as plain bytes. */
    static InputStream decompressed(InputStream body, RequestParameters request) throws IOException {
        String coding = request.header("Content-Encoding");
        InputStream plain = switch (coding == null ? "" : coding.toLowerCase(Locale.ROOT)) {
            case "", "identity" -> body;
            case "gzip" -> new GZIPInputStream(body, BLOCK);
            case "deflate" -> new InflaterInputStream(body);
            case "lz4" -> new LZ4FrameInputStream(body);
            case "zstd" -> new ZstdInputStream(body);
            default ->
                throw ClickHouseException.of(
                        48,
                        "NOT_IMPLEMENTED",
                        "Unknown Content-Encoding " + coding + ", this server knows " + String.join(", ", CODINGS));
        };
        if (request.flag("decompress")) {
            return new Decoded(new NativeBlockInputStream(plain));
        }
        return plain == body ? body : new Decoded(plain);
    }

    /** A body whose damage is the client's fault, and told to it. */
    private static final class Decoded extends FilterInputStream {
        Decoded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (IOException e) {
                throw cannotDecompress(e);
            }
        }
    }

    static ClickHouseException cannotDecompress(IOException e) {
        return ClickHouseException.of(
                354, "CANNOT_DECOMPRESS", "The request's body cannot be decompressed: " + e.getMessage());
    }

    /** The coding to answer with, or null for none: the first of the client's that is known here. */
    static @Nullable String accepted(RequestParameters request) {
        String header = request.header("Accept-Encoding");
        if (!request.flag("enable_http_compression") || header == null) {
            return null;
        }
        for (String offered : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String name = offered.split(";", -1)[0].strip();
            if (CODINGS.contains(name) && !offered.replace(" ", "").contains("q=0,")) {
                return name;
            }
        }
        return null;
    }

    /** A stream that encodes; it must be closed only when the answer is complete. */
    @SuppressWarnings("deprecation") // the driver deprecates its framing for the public, and offers no other
    static OutputStream compressed(OutputStream body, @Nullable String coding, boolean nativeBlocks)
            throws IOException {
        OutputStream coded = switch (coding == null ? "" : coding) {
            case "gzip" -> new GZIPOutputStream(body, BLOCK);
            case "deflate" -> new DeflaterOutputStream(body);
            case "lz4" -> new LZ4FrameOutputStream(body);
            case "zstd" -> new ZstdOutputStream(body);
            default -> body;
        };
        return nativeBlocks ? new Lz4OutputStream(coded, BLOCK, null) : coded;
    }
}
