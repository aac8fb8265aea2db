package weft.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The lines of a file, from its position on.
///
/// It reads ahead, but the file's position moves with the lines that are taken. What was read ahead
/// counts only while the position is in it, and the file was not written meanwhile.
final class FileLines implements Iterator<String> {

    private static final int BLOCK = 64 * 1024;

    private final OpenFile file;
    private final Charset charset;
    private final int limit;

    // block[from..to) is what stands at `start` in the file.
    private byte[] block = {};
    private int from;
    private int to;
    private long start;
    private long changes;

    // The line that begins at `start`, if it is known; `length` has its terminator.
    private @Nullable String line;
    private int length;

    FileLines(OpenFile file, Charset charset, int limit) {
        this.file = file;
        this.charset = charset;
        this.limit = limit;
    }

    @Override
    public boolean hasNext() {
        return file.operations.run("read", () -> {
            goToPosition();
            if (line == null) {
                findLine();
            }
            return line != null;
        });
    }

    @Override
    public String next() {
        if (!hasNext() || line == null) {
            throw new NoSuchElementException("the file has come to its end: " + file.path);
        }
        String result = line;
        line = null;
        from += length;
        start += length;
        file.position = start;
        return result;
    }

    /// Makes `start` the file's position.
    private void goToPosition() {
        long here = file.position;
        if (here == start && changes == file.changes) {
            return;
        }
        line = null;
        boolean inside = changes == file.changes && here > start && here - start <= to - from;
        from = inside ? from + (int) (here - start) : to;
        start = here;
        changes = file.changes;
    }

    private void findLine() {
        for (int searched = 0; ; ) {
            for (int i = from + searched; i < to; i++) {
                if (block[i] == '\n') {
                    int end = i > from && block[i - 1] == '\r' ? i - 1 : i;
                    setLine(end - from, i + 1 - from);
                    return;
                }
            }
            searched = to - from;
            if (searched - 1 > limit) { // one more, as it could be a carriage return
                throw tooLong();
            }
            if (!readMore()) {
                if (searched > 0) {
                    setLine(searched, searched);
                }
                return;
            }
        }
    }

    private void setLine(int content, int whole) {
        if (content > limit) {
            throw tooLong();
        }
        line = decode(content);
        length = whole;
    }

    private boolean readMore() {
        int known = to - from;
        if (block.length - known < BLOCK) {
            block = Arrays.copyOfRange(block, from, from + Math.max(2 * known, known + BLOCK));
        } else {
            System.arraycopy(block, from, block, 0, known);
        }
        from = 0;
        to = known;
        int n = file.read(ByteBuffer.wrap(block, to, block.length - to), start + known);
        to += Math.max(n, 0);
        return n > 0;
    }

    private String decode(int count) {
        try {
            return Text.decode(file.path, start, ByteBuffer.wrap(block, from, count), charset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private UncheckedIOException tooLong() {
        return new UncheckedIOException(PathErrors.failure(
                file.path,
                "the line at byte " + start + " has more than " + limit + " bytes: give lines() a higher limit",
                null));
    }
}
