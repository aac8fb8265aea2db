package weft.http.wire;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/// The coding `br`, RFC 7932, if the program has the library brotli4j.
final class Brotli implements Decoder {

    private static final int BLOCK = 16 * 1024;

    private final DecoderJNI.Wrapper decoder;
    private ByteBuffer coded = ByteBuffer.allocate(0);
    private boolean pulled; // since the last push; only the next one, of nothing perhaps, tells whether that was all
    private boolean closed;

    private Brotli() {
        try {
            decoder = new DecoderJNI.Wrapper(BLOCK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isAvailable() {
        try {
            return Brotli4jLoader.isAvailable();
        } catch (LinkageError e) {
            return false;
        }
    }

    static Brotli create() {
        return new Brotli();
    }

    @Override
    public void feed(ByteBuffer bytes) {
        coded = bytes;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        while (true) {
            switch (decoder.getStatus()) {
                case DONE -> {
                    return decoder.hasOutput() ? pull(target) : 0;
                }
                case NEEDS_MORE_OUTPUT -> {
                    return pull(target);
                }
                case NEEDS_MORE_INPUT -> {
                    if (decoder.hasOutput()) {
                        return pull(target);
                    }
                    if (!coded.hasRemaining() && !pulled) {
                        return 0;
                    }
                    push();
                }
                case OK -> decoder.push(0);
                case ERROR -> throw new IOException("not brotli");
            }
        }
    }

    private void push() {
        ByteBuffer input = decoder.getInputBuffer();
        input.clear();
        int count = Math.min(input.remaining(), coded.remaining());
        input.put(coded.slice().limit(count));
        coded.position(coded.position() + count);
        decoder.push(count);
        pulled = false;
    }

    private int pull(ByteBuffer target) {
        ByteBuffer output = decoder.pull(target.remaining());
        int count = output.remaining();
        target.put(output);
        pulled = true;
        return count;
    }

    @Override
    public boolean isComplete() {
        return closed || decoder.getStatus() == DecoderJNI.Status.DONE && !decoder.hasOutput();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            decoder.destroy();
        }
    }
}
