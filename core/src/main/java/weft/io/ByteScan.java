package weft.io;

import java.nio.ByteBuffer;

/// Finds a byte, eight at a time.
///
/// A word of bytes has a byte of zero where it equals the one that is wanted, once it is combined
/// with eight of that by exclusive or. Taking one from each of its bytes borrows into the top bit of
/// the first that is zero, and of none before it: Warren, Hacker's Delight, 6-1.
final class ByteScan {

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = ONES << 7;

    private ByteScan() {}

    /// Returns where the first byte of some kind is.
    ///
    /// @param bytes in little-endian order, so that the first byte of a word is its lowest
    /// @param from the first index to look at
    /// @param to the first not to look at
    /// @return -1 if there is none
    static int indexOf(ByteBuffer bytes, int from, int to, byte wanted) {
        long pattern = ONES * (wanted & 0xff);
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = bytes.getLong(i) ^ pattern;
            long zeros = (word - ONES) & ~word & TOPS;
            if (zeros != 0) {
                return i + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
            }
        }
        for (; i < to; i++) {
            if (bytes.get(i) == wanted) {
                return i;
            }
        }
        return -1;
    }
}
