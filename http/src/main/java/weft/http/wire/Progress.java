package weft.http.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import weft.net.MessageChannel;

/// Whether the other side takes what is sent to it.
public final class Progress {

    /// Nobody waits for it.
    public static final long NONE = -1;

    private Progress() {}

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
}
