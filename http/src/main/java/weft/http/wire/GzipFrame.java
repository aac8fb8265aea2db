package weft.http.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/// What is around the compressed data of a gzip member: RFC 1952, section 2.3. It is read as it comes.
final class GzipFrame {

    /// ```text
    /// FIXED -> EXTRA_LENGTH -> EXTRA -> NAME -> COMMENT -> CHECKSUM -> DATA -> TRAILER -> FIXED
    /// ```
    /// where the flags of the fixed part say which of the five after it there are.
    private enum Part {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        CHECKSUM,
        DATA,
        TRAILER
    }

    private static final int HEADER_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    private final CRC32 checksum = new CRC32();
    private Part part = Part.FIXED;
    private final byte[] fixed = new byte[10]; // the largest of the parts of a known length
    private int known; // bytes of the part
    private int extra; // bytes left of it
    private int length; // of the data, modulo 2^32

    /// Whether the next byte is one of the data.
    boolean isInData() {
        return part == Part.DATA;
    }

    /// Whether a member could begin here, or nothing.
    boolean isBetweenMembers() {
        return part == Part.FIXED && known == 0;
    }

    /// Reads on up to the data, or as far as there are bytes.
    void read(ByteBuffer coded) throws IOException {
        while (part != Part.DATA && coded.hasRemaining()) {
            accept(coded.get());
        }
    }

    private void accept(byte b) throws IOException {
        switch (part) {
            case FIXED -> {
                fixed[known++] = b;
                if (known == 10) {
                    checkFixed();
                    enter(Part.EXTRA_LENGTH);
                }
            }
            case EXTRA_LENGTH -> {
                extra |= (b & 0xff) << 8 * known++;
                if (known == 2) {
                    enter(extra == 0 ? Part.NAME : Part.EXTRA);
                }
            }
            case EXTRA -> {
                if (--extra == 0) {
                    enter(Part.NAME);
                }
            }
            case NAME -> {
                if (b == 0) {
                    enter(Part.COMMENT);
                }
            }
            case COMMENT -> {
                if (b == 0) {
                    enter(Part.CHECKSUM);
                }
            }
            case CHECKSUM -> {
                if (++known == 2) {
                    enter(Part.DATA);
                }
            }
            case TRAILER -> {
                fixed[known++] = b;
                if (known == 8) {
                    checkTrailer();
                    enter(Part.FIXED);
                }
            }
            case DATA -> throw new AssertionError();
        }
    }

    /// Goes on with a part, or with the first one after it that there is.
    private void enter(Part next) {
        known = next == Part.EXTRA ? known : 0;
        int flags = fixed[3];
        part = switch (next) {
            case EXTRA_LENGTH -> (flags & HAS_EXTRA) != 0 ? next : skip(Part.NAME);
            case NAME -> (flags & HAS_NAME) != 0 ? next : skip(Part.COMMENT);
            case COMMENT -> (flags & HAS_COMMENT) != 0 ? next : skip(Part.CHECKSUM);
            case CHECKSUM -> (flags & HEADER_CHECKSUM) != 0 ? next : skip(Part.DATA);
            default -> next;
        };
    }

    private Part skip(Part next) {
        enter(next);
        return part;
    }

    private void checkFixed() throws IOException {
        if (fixed[0] != 0x1f || (fixed[1] & 0xff) != 0x8b || fixed[2] != 8) {
            throw new ZipException("not gzip");
        }
        if ((fixed[3] & 0xe0) != 0) {
            throw new ZipException("gzip with flags that nobody knows: " + fixed[3]);
        }
        checksum.reset();
        length = 0;
        extra = 0;
    }

    /// Is told of plain bytes.
    void count(byte[] plain, int offset, int count) {
        checksum.update(plain, offset, count);
        length += count;
    }

    /// Is told that the data has ended.
    void endData() {
        enter(Part.TRAILER);
    }

    private void checkTrailer() throws IOException {
        if (number(0) != (int) checksum.getValue() || number(4) != length) {
            throw new ZipException("the checksum or the length is wrong");
        }
    }

    private int number(int offset) {
        return fixed[offset] & 0xff
                | (fixed[offset + 1] & 0xff) << 8
                | (fixed[offset + 2] & 0xff) << 16
                | (fixed[offset + 3] & 0xff) << 24;
    }
}
