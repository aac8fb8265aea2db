package weft.http.server;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Compresses what is written, by the JDK's compressor: gzip, RFC 1952, or deflate, which is RFC
/// 1950. The compressor keeps what it gets until it has a block full, or it is flushed.
final class Deflating implements AutoCloseable {

    private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int BLOCK = 8 * 1024;

    private final boolean gzip;
    private final Deflater deflater;
    private final Consumer<ByteBuffer> target;
    private final CRC32 checksum = new CRC32();
    private final byte[] block = new byte[BLOCK];
    private boolean begun;

    Deflating(String coding, int level, Consumer<ByteBuffer> target) {
        gzip = coding.equals("gzip");
        deflater = new Deflater(level, gzip);
        this.target = target;
    }

    void write(ByteBuffer bytes) {
        compress(bytes, Deflater.NO_FLUSH);
    }

    /// Passes on all that was written, so that the client can read it before there is more.
    void flush() {
        compress(ByteBuffer.allocate(0), Deflater.SYNC_FLUSH);
    }

    private void compress(ByteBuffer bytes, int flush) {
        begin();
        if (gzip) {
            checksum.update(bytes.duplicate());
        }
        deflater.setInput(bytes);
        int count;
        do {
            count = pass(flush);
        } while (count == block.length); // less than that is all there is
    }

    private void begin() {
        if (!begun) {
            begun = true;
            if (gzip) {
                target.accept(ByteBuffer.wrap(GZIP_HEADER));
            }
        }
    }

    private int pass(int flush) {
        int count = deflater.deflate(block, 0, block.length, flush);
        if (count > 0) {
            target.accept(ByteBuffer.wrap(block, 0, count));
        }
        return count;
    }

    /// Writes the end.
    void finish() {
        begin();
        deflater.finish();
        while (!deflater.finished()) {
            pass(Deflater.NO_FLUSH);
        }
        if (gzip) {
            target.accept(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) checksum.getValue())
                    .putInt((int) deflater.getBytesRead())
                    .flip());
        }
    }

    @Override
    public void close() {
        deflater.end();
    }
}
