package weft.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.OptionalLong;
import weft.http.Body;
import weft.io.AsyncFile;
import weft.io.ByteWriter;
import weft.net.MessageChannel;

/// Writes the body of a message whose head was written.
public final class OutgoingBody implements ByteWriter {

    private static final int BLOCK = 64 * 1024;

    private final Body body;
    private final MessageChannel channel;
    private final OptionalLong length;
    private long written;

    private OutgoingBody(Body body, MessageChannel channel) {
        this.body = body;
        this.channel = channel;
        length = body.length();
    }

    /// Prepares to write a body.
    ///
    /// @param body what is written
    /// @param channel where
    /// @return to be sent once
    public static OutgoingBody of(Body body, MessageChannel channel) {
        return new OutgoingBody(body, channel);
    }

    /// Writes it, and the message's end.
    ///
    /// **Cancellation.** Leaves the message without its end: the channel has to be closed, as
    /// after a failure.
    ///
    /// @throws Exception of what writes it
    public void send() throws Exception {
        switch (body) {
            case Body.Bytes bytes -> writeOwn(Unpooled.wrappedBuffer(bytes.bytes()));
            case Body.Streamed streamed -> streamed.writer().writeTo(this);
            case Body.Once once -> once.reader().transferTo(this);
            case Body.FileRange file -> write(file);
        }
        if (length.isPresent() && written != length.getAsLong()) {
            throw new UncheckedIOException(new ProtocolException(
                    "a body of " + length.getAsLong() + " bytes was said to come, and it has " + written));
        }
        channel.write(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    /// Returns how many bytes the channel has got so far.
    ///
    /// @return 0 before it is sent
    public long written() {
        return written;
    }

    private void write(Body.FileRange file) {
        if (!isSentBySystem(file.path())) {
            copy(file);
        } else if (file.count() > 0) {
            // Opened when it is sent, by the I/O coroutine, which closes it: the system sends it by itself.
            written += file.count();
            channel.channel().config().setAutoClose(true); // it may fail here, as a file may shrink meanwhile
            channel.write(new DefaultFileRegion(file.path().toFile(), file.position(), file.count()));
        }
    }

    /// Whether nobody in between changes the bytes, and the system knows the file: one in an archive it does not.
    private boolean isSentBySystem(Path path) {
        return !(channel.channel() instanceof Http2StreamChannel)
                && channel.channel().pipeline().get(SslHandler.class) == null
                && path.getFileSystem() == FileSystems.getDefault();
    }

    private void copy(Body.FileRange range) {
        try (AsyncFile file = AsyncFile.open(range.path())) {
            ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, Math.max(1, range.count())));
            file.seek(range.position());
            for (long left = range.count(); left > 0; ) {
                block.clear().limit((int) Math.min(block.capacity(), left));
                int count = file.read(block);
                if (count < 0) {
                    return; // it has become shorter, which the caller notices
                }
                left -= count;
                write(block.flip());
            }
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (bytes.hasRemaining()) {
            writeOwn(channel.channel().alloc().directBuffer(bytes.remaining()).writeBytes(bytes));
        }
    }

    private void writeOwn(ByteBuf bytes) {
        int count = bytes.readableBytes();
        if (length.isPresent() && written + count > length.getAsLong()) {
            bytes.release();
            throw new UncheckedIOException(new ProtocolException(
                    "more than the " + length.getAsLong() + " bytes that were said to come are written to " + channel));
        }
        written += count;
        if (count > 0) {
            channel.write(new DefaultHttpContent(bytes));
        } else {
            bytes.release();
        }
    }

    /// Does nothing: the body ends when what writes it has returned.
    @Override
    public void end() {}

    /// Does nothing: the body ends when what writes it has returned.
    @Override
    public void close() {}
}
