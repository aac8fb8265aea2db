package weft.http.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.jspecify.annotations.Nullable;
import weft.net.MessageChannel;

/// How much the other side takes of what is sent to it, on a channel with a [ConnectionWatch].
public final class Progress {

    /// Writers did not have to wait all the time.
    public static final long ENOUGH = Long.MAX_VALUE;

    private static final int NEVER = -1;

    private final Channel channel;
    private int turns = NEVER; // how often writers could go on, before the last look
    private long position; // differs by what was taken between two looks in one turn

    /// Begins to look.
    ///
    /// @param channel where something may wait
    public Progress(MessageChannel channel) {
        this.channel = channel.channel();
    }

    /// Returns how many bytes were taken since the last call.
    ///
    /// @return [#ENOUGH] if writers need not wait, or did not for a moment in between; and the first time
    public long taken() {
        int turnsBefore = turns;
        long before = position;
        ConnectionWatch watch = channel.pipeline().get(ConnectionWatch.class);
        if (watch == null || channel.isWritable()) {
            turns = NEVER;
            return ENOUGH;
        }
        turns = watch.turns();
        position = -waiting(channel);
        return turns == turnsBefore ? position - before : ENOUGH;
    }

    /// Returns how much was written and waits to be taken.
    ///
    /// @param channel to which it was written
    /// @return a number of bytes; of a stream of HTTP/2, which does not tell all, of those for which writers wait
    public static long waiting(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer(); // a stream of HTTP/2 has none
        return buffer == null
                ? channel.bytesBeforeWritable()
                : buffer.totalPendingWriteBytes() - buffer.currentProgress();
    }

    /// Returns how many share the line with a message.
    ///
    /// @param channel of the message
    /// @return the number of its connection's streams; 1 in HTTP/1.1
    public static int sharers(MessageChannel channel) {
        Channel connection = channel.channel() instanceof Http2StreamChannel stream ? stream.parent() : null;
        @Nullable
        Http2FrameCodec codec =
                connection == null ? null : connection.pipeline().get(Http2FrameCodec.class);
        return codec == null ? 1 : Math.max(1, codec.connection().numActiveStreams());
    }
}
