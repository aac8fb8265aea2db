package weft.http.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import weft.net.MessageChannel;

/// What was sent to the other side, and has not gone yet.
public final class Pending {

    /// Nobody waits for it.
    public static final long NONE = -1;

    private Pending() {}

    /// Returns a number that changes when some of what waits is taken.
    ///
    /// @param channel where it waits
    /// @return [#NONE] if not so much waits that writers have to
    public static long of(MessageChannel channel) {
        Channel netty = channel.channel();
        if (netty.isWritable()) {
            return NONE;
        }
        ChannelOutboundBuffer buffer = netty.unsafe().outboundBuffer(); // a stream of HTTP/2 has none
        return netty.bytesBeforeWritable() + (buffer == null ? 0 : buffer.currentProgress());
    }

    /// Returns a number that changes when some of what was written is taken, and so does that of a file, for which
    /// no writer waits.
    ///
    /// @param channel where it waits
    /// @return [#NONE] if nothing waits, as far as the channel knows
    public static long ofAll(MessageChannel channel) {
        ChannelOutboundBuffer buffer = channel.channel().unsafe().outboundBuffer();
        if (buffer == null) {
            return of(channel);
        }
        return buffer.isEmpty() ? NONE : buffer.totalPendingWriteBytes() + buffer.currentProgress();
    }
}
