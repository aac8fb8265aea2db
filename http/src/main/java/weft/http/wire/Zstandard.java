package weft.http.wire;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The coding `zstd`, RFC 8878, if the program has the library zstd-jni.
final class Zstandard implements Decoder {

    private static final int BLOCK = 64 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);
    private static final int LONGEST_WINDOW = 23; // 8 MiB: RFC 9659, section 3

    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private ByteBuffer coded = NOTHING;
    private ByteBuffer block = NOTHING; // made when bytes come that are not direct
    private boolean complete; // the last frame
    private boolean mayHaveMore; // that did not fit the target

    private Zstandard() {
        context.setLongMax(LONGEST_WINDOW);
    }

    static boolean isAvailable() {
        try {
            Native.load();
            return Native.isLoaded();
        } catch (LinkageError e) {
            return false;
        }
    }

    static Zstandard create() {
        return new Zstandard();
    }

    @Override
    public void feed(ByteBuffer bytes) {
        if (bytes.isDirect()) {
            coded = bytes;
        } else {
            if (block.capacity() < bytes.remaining()) {
                block = ByteBuffer.allocateDirect(Math.max(BLOCK, bytes.remaining()));
            }
            coded = block.clear().put(bytes).flip();
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        while (coded.hasRemaining() || mayHaveMore) {
            int before = target.position();
            try {
                complete = context.decompressDirectByteBufferStream(target, coded);
            } catch (ZstdException e) {
                throw new IOException("not zstd: " + e.getMessage(), e);
            }
            int count = target.position() - before;
            mayHaveMore = !target.hasRemaining() && !complete;
            if (count > 0) {
                return count;
            }
        }
        return 0;
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public void close() {
        context.close();
    }
}
