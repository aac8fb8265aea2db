package weft.http.websocket;

import java.util.zip.Inflater;

/// The last bytes that were decompressed, to which those that follow may refer: an inflater that begins anew has
/// forgotten them.
final class Window {

    private static final int SIZE = 32 * 1024; // RFC 1951, section 2

    private byte[] bytes = {}; // a ring, once there is something in it
    private int end; // where the next one goes
    private int count;

    void add(byte[] source, int offset, int length) {
        if (bytes.length == 0 && length > 0) {
            bytes = new byte[SIZE];
        }
        int kept = Math.min(length, SIZE);
        int from = offset + length - kept;
        int first = Math.min(kept, SIZE - end);
        System.arraycopy(source, from, bytes, end, first);
        System.arraycopy(source, from + first, bytes, 0, kept - first);
        end = (end + kept) % SIZE;
        count = Math.min(SIZE, count + kept);
    }

    /// Reminds an inflater that has just begun.
    void tell(Inflater inflater) {
        byte[] all = new byte[count];
        int begin = (end - count + SIZE) % SIZE;
        int first = Math.min(count, SIZE - begin);
        System.arraycopy(bytes, begin, all, 0, first);
        System.arraycopy(bytes, 0, all, first, count - first);
        inflater.setDictionary(all);
    }

    void clear() {
        bytes = new byte[0];
        end = 0;
        count = 0;
    }
}
