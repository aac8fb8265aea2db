package weft.http.server;

import java.io.ByteArrayOutputStream;
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
    private final ByteArrayOutputStream made = new ByteArrayOutputStream(); // and not passed on
    private boolean begun;

    Deflating(String coding, int level, Consumer<ByteBuffer> target) {
        gzip = coding.equals("gzip");
        deflater = new Deflater(level, gzip);
        this.target = target;
    }

    void write(ByteBuffer bytes) {
        compress(bytes);
        passOn();
    }

    /// Compresses without passing anything on, and so without a wait.
    void compress(ByteBuffer bytes) {
        compress(bytes, Deflater.NO_FLUSH);
    }

    /// Passes on all that was written, so that the client can read it before there is more.
    void flush() {
        compress(ByteBuffer.allocate(0), Deflater.SYNC_FLUSH);
        passOn();
    }

    private void compress(ByteBuffer bytes, int flush) {
        begin();
        if (gzip) {
            checksum.update(bytes.duplicate());
        }
        deflater.setInput(bytes);
        int count;
        do {
            count = make(flush);
        } while (count == block.length); // less than that is all there is
    }

    private void begin() {
        if (!begun) {
            begun = true;
            if (gzip) {
                made.writeBytes(GZIP_HEADER);
            }
        }
    }

    private int make(int flush) {
        int count = deflater.deflate(block, 0, block.length, flush);
        made.write(block, 0, count);
        return count;
    }

    /// Passes on what was compressed, all at once: the target may be cancelled while it waits, and has taken it then.
    private void passOn() {
        if (made.size() > 0) {
            byte[] all = made.toByteArray();
            made.reset();
            target.accept(ByteBuffer.wrap(all));
        }
    }

    /// Writes the end.
    void finish() {
        begin();
        deflater.finish();
        while (!deflater.finished()) {
            make(Deflater.NO_FLUSH);
        }
        if (gzip) {
            made.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) checksum.getValue())
                    .putInt((int) deflater.getBytesRead())
                    .array());
        }
        passOn();
    }

    @Override
    public void close() {
        deflater.end();
    }
}
