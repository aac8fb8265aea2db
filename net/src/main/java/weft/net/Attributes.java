package weft.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import weft.io.StreamAttribute;

/// What a channel tells of itself.
final class Attributes {

    private Attributes() {}

    /// @param secure its innermost TLS, if it has any
    static @Nullable Object find(StreamAttribute<?> key, Channel channel, @Nullable SslHandler secure) {
        if (key == Net.REMOTE_ADDRESS) {
            return Channels.ofNetty(channel.remoteAddress());
        } else if (key == Net.LOCAL_ADDRESS) {
            return Channels.ofNetty(channel.localAddress());
        } else if (key == Net.TLS_SESSION) {
            return secure == null ? null : secure.engine().getSession();
        } else if (key == Net.APPLICATION_PROTOCOL) {
            return secure == null ? null : secure.applicationProtocol();
        }
        return null;
    }
}
