package weft.bench.net;

import java.nio.ByteBuffer;

/// Bytes that come back as they are.
final class PlainMessage implements Message {

    private final ByteBuffer sent;
    private final ByteBuffer expected;

    PlainMessage(int size) {
        sent = ByteBuffer.allocateDirect(size);
        for (int i = 0; i < size; i++) {
            sent.put(i, (byte) (i * 31 + i / 251));
        }
        expected = sent.duplicate();
    }

    @Override
    public ByteBuffer sent() {
        return sent;
    }

    @Override
    public ByteBuffer expected() {
        return expected;
    }

    @Override
    public void renew(long number) {
        sent.putLong(0, number);
        sent.putLong(sent.capacity() - Long.BYTES, ~number);
    }
}
