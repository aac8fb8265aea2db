package weft.http.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// The codings `gzip`, and `deflate` in both forms in which servers send it: with the frame of zlib, as RFC
/// 9110, section 8.4.1.2 has it, and without.
final class Inflating implements Decoder {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final @Nullable GzipFrame frame; // of gzip alone
    private @Nullable Inflater inflater; // of deflate, when the first byte has told which
    private ByteBuffer coded = NOTHING;
    private boolean mayHaveMore; // though all of what was coded is read
    private boolean ended;

    private Inflating(@Nullable GzipFrame frame, @Nullable Inflater inflater) {
        this.frame = frame;
        this.inflater = inflater;
    }

    static Inflating gzip() {
        return new Inflating(new GzipFrame(), new Inflater(true));
    }

    static Inflating deflate() {
        return new Inflating(null, null);
    }

    @Override
    public void feed(ByteBuffer bytes) {
        coded = bytes;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        while ((coded.hasRemaining() || mayHaveMore) && !ended) {
            if (frame != null && !frame.isInData()) {
                frame.read(coded);
                continue;
            }
            int count = inflate(inflater(), target);
            if (count > 0) {
                return count;
            }
        }
        return 0;
    }

    /// RFC 1950, section 2.2: a zlib header is a multiple of 31, its method 8.
    private Inflater inflater() {
        Inflater known = inflater;
        if (known == null) {
            boolean framed = (coded.get(coded.position()) & 0x0f) == 8;
            known = new Inflater(!framed);
            inflater = known;
        }
        return known;
    }

    private int inflate(Inflater known, ByteBuffer target) throws IOException {
        known.setInput(coded);
        try {
            int before = target.position();
            int count = known.inflate(target);
            if (frame != null) {
                frame.count(target.array(), target.arrayOffset() + before, count);
            }
            mayHaveMore = !target.hasRemaining() && !known.finished();
            if (known.finished()) {
                endMember(known);
            } else if (known.needsDictionary()) {
                throw new ZipException("a dictionary is needed");
            }
            return count;
        } catch (DataFormatException e) {
            throw new ZipException(e.getMessage());
        }
    }

    private void endMember(Inflater known) {
        if (frame == null) {
            ended = true;
        } else {
            frame.endData();
            known.reset();
        }
    }

    @Override
    public boolean isComplete() {
        return frame == null ? ended : frame.isBetweenMembers();
    }

    @Override
    public void close() {
        ended = true;
        if (inflater != null) {
            inflater.end();
        }
    }
}
