package weft.net;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Where a file is written that goes over a connection in memory: a buffer, until it is full.
final class MemoryFile implements WritableByteChannel {

    private final ByteBuf bytes;

    private MemoryFile(ByteBuf bytes) {
        this.bytes = bytes;
    }

    /// @param bytes gets no more than it has room for now
    static MemoryFile into(ByteBuf bytes) {
        return new MemoryFile(bytes);
    }

    @Override
    public int write(ByteBuffer source) {
        int count = Math.min(source.remaining(), bytes.capacity() - bytes.writerIndex());
        bytes.writeBytes(source.slice(source.position(), count));
        source.position(source.position() + count);
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
