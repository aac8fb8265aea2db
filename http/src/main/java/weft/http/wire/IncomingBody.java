package weft.http.wire;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.http.Headers;
import weft.io.ByteSource;
import weft.net.MessageChannel;

/// The body of a message that is coming in: what the channel reads up to the message's last part.
public final class IncomingBody implements ByteSource {

    private final MessageChannel channel;
    private final Sender sender;
    private @Nullable HttpContent lent;
    private boolean complete;
    private boolean closed;
    private boolean broken;
    private Headers trailers = Headers.EMPTY;

    /// Begins with what comes next on a channel.
    ///
    /// @param channel whose next message is the first part of the body
    /// @param sender who is on its other side
    public IncomingBody(MessageChannel channel, Sender sender) {
        this.channel = channel;
        this.sender = sender;
    }

    /// Returns the body of a message whose head was all of it.
    ///
    /// @param channel on which it came
    /// @param sender who is on its other side
    /// @return an empty body, which is complete
    public static IncomingBody none(MessageChannel channel, Sender sender) {
        IncomingBody none = new IncomingBody(channel, sender);
        none.complete = true;
        return none;
    }

    @Override
    public @Nullable ByteBuffer next() {
        giveBack();
        if (closed) {
            throw new UncheckedIOException(new java.nio.channels.ClosedChannelException());
        }
        while (!complete) {
            HttpContent part = nextPart();
            if (part.content().isReadable()) {
                lent = part;
                return part.content().nioBuffer();
            }
            part.release();
        }
        return null;
    }

    private HttpContent nextPart() {
        Object message = channel.read();
        if (message == null) {
            broken = true;
            throw new UncheckedIOException(new EOFException(channel + " was closed before the end of the message"));
        }
        if (!(message instanceof HttpContent part)) {
            ReferenceCountUtil.release(message);
            throw sender.mistake("a message inside of a message");
        }
        DecoderResult result = part.decoderResult();
        if (result.isFailure()) {
            part.release();
            broken = true;
            throw sender.mistake("bad body: " + result.cause().getMessage());
        }
        if (part instanceof LastHttpContent last) {
            complete = true;
            HttpHeaders trailing = last.trailingHeaders();
            if (!trailing.isEmpty()) {
                trailers = Wire.headersOf(trailing, sender);
            }
        }
        return part;
    }

    private void giveBack() {
        HttpContent known = lent;
        if (known != null) {
            lent = null;
            known.release();
        }
    }

    /// Whether all of it was read off the channel, which so is ready for the next message.
    ///
    /// @return whether the last part has come
    public boolean isComplete() {
        return complete;
    }

    /// Whether its end will not come, because the other side has stopped or sent nonsense.
    ///
    /// @return whether reading has found that out
    public boolean isBroken() {
        return broken;
    }

    /// Reads on to the end of the message and throws it away, so that the channel can be used
    /// again.
    ///
    /// @param max how many bytes at most
    /// @return whether the end has come
    public boolean skip(long max) {
        giveBack();
        long left = max;
        while (!complete && left >= 0) {
            HttpContent part = nextPart();
            left -= part.content().readableBytes();
            part.release();
        }
        return complete;
    }

    /// Throws away the next part, if it has come: most messages have none but the last one, which came with the head.
    ///
    /// @return whether the end has come
    public boolean skipPart() {
        giveBack();
        if (!complete && channel.isReadable()) {
            nextPart().release();
        }
        return complete;
    }

    /// Returns the fields that came after the body.
    ///
    /// @return none before its end
    public Headers trailers() {
        return trailers;
    }

    /// Gives up reading. The channel is as it was: see [#isComplete] and [#skip].
    @Override
    public void close() {
        closed = true;
        giveBack();
    }

    @Override
    public String toString() {
        return "the body of a message on " + channel;
    }
}
