package io.tidemark.local.clickhouse;

import com.clickhouse.data.ClickHouseCityHash;
import com.github.luben.zstd.Zstd;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/**
 * The plain bytes of ClickHouse's own framing: blocks of a CityHash128 (16 bytes), a method (1), the compressed size with
 * these 9 bytes of header (4), the plain size (4), all little-endian, and the data.
 */
final class NativeBlockInputStream extends InputStream {
    private static final int HASH_BYTES = 16;
    private static final int HEADER_BYTES = 9;
    private static final int NONE = 0x02;
    private static final int LZ4 = 0x82;
    private static final int ZSTD = 0x90;
    private static final int MAX_BLOCK_BYTES = 1 << 28;

    private final InputStream in;
    private byte[] block = new byte[0];
    private int position;

    NativeBlockInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return position < block.length || nextBlock() ? block[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == block.length && !nextBlock()) {
            return -1;
        }
        int n = Math.min(length, block.length - position);
        System.arraycopy(block, position, target, offset, n);
        position += n;
        return n;
    }

    @SuppressWarnings("deprecation") // the driver deprecates its hash for the public, and offers no other
    private boolean nextBlock() throws IOException {
        do {
            byte[] head = in.readNBytes(HASH_BYTES + HEADER_BYTES);
            if (head.length == 0) {
                return false;
            }
            if (head.length < HASH_BYTES + HEADER_BYTES) {
                throw new EOFException("the body ends inside the header of a compressed block");
            }
            ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
            int compressedSize = fields.getInt(HASH_BYTES + 1);
            int plainSize = fields.getInt(HASH_BYTES + 5);
            if (compressedSize < HEADER_BYTES
                    || compressedSize > MAX_BLOCK_BYTES
                    || plainSize < 0
                    || plainSize > MAX_BLOCK_BYTES) {
                throw new IOException("a compressed block says that it has " + compressedSize + " bytes, " + plainSize
                        + " when plain; what was sent is not in ClickHouse's own framing");
            }
            byte[] compressed = new byte[compressedSize];
            System.arraycopy(head, HASH_BYTES, compressed, 0, HEADER_BYTES);
            int dataSize = compressedSize - HEADER_BYTES;
            if (in.readNBytes(compressed, HEADER_BYTES, dataSize) < dataSize) {
                throw new EOFException("the body ends inside a compressed block");
            }
            long[] hash = ClickHouseCityHash.cityHash128(compressed, 0, compressedSize);
            if (hash[0] != fields.getLong(0) || hash[1] != fields.getLong(8)) {
                throw new IOException("the checksum of a compressed block does not match its data");
            }
            block = decompress(compressed, plainSize);
            position = 0;
        } while (block.length == 0);
        return true;
    }

    private static byte[] decompress(byte[] compressed, int plainSize) throws IOException {
        byte[] plain = new byte[plainSize];
        int size = compressed.length - HEADER_BYTES;
        switch (compressed[0] & 0xFF) {
            case NONE -> System.arraycopy(compressed, HEADER_BYTES, plain, 0, Math.min(size, plainSize));
            case LZ4 -> {
                try {
                    LZ4Factory.fastestInstance()
                            .safeDecompressor()
                            .decompress(compressed, HEADER_BYTES, size, plain, 0, plainSize);
                } catch (LZ4Exception e) {
                    throw new IOException("a compressed block is no LZ4", e);
                }
            }
            case ZSTD -> {
                long written = Zstd.decompressByteArray(plain, 0, plainSize, compressed, HEADER_BYTES, size);
                if (Zstd.isError(written)) {
                    throw new IOException("a compressed block is no ZSTD: " + Zstd.getErrorName(written));
                }
            }
            default ->
                throw new IOException(String.format(
                        "compression method 0x%02x of a block is not known here; LZ4, ZSTD and none are",
                        compressed[0]));
        }
        return plain;
    }
}
