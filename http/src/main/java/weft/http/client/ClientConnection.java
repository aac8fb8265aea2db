package weft.http.client;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.time.Duration;
import weft.io.ByteStream;
import weft.net.MessageChannel;

/// A connection that speaks HTTP/1.1, of which one request at a time has the use.
final class ClientConnection implements Line {

    private static final int LARGEST_PIECE = 64 * 1024;

    private final Route route;
    private final MessageChannel channel;
    final Guard guard = new Guard();
    Duration idleSince = Duration.ZERO; // on the loop's clock
    boolean isReused;

    private final ChannelHandler beforeCodec = guard.ofBytes();
    private final ChannelHandler afterCodec = guard.ofMessages();

    private ClientConnection(Route route, ByteStream stream, ClientOptions options) {
        this.route = route;
        channel = MessageChannel.over(
                stream,
                pipeline -> pipeline.addLast(
                        beforeCodec,
                        new HttpClientCodec(
                                new HttpDecoderConfig()
                                        .setMaxInitialLineLength(options.lineLimit())
                                        .setMaxHeaderSize(options.headersLimit())
                                        .setMaxChunkSize(LARGEST_PIECE),
                                false,
                                false),
                        afterCodec));
    }

    /// Speaks HTTP/1.1 over a stream that is connected.
    static ClientConnection over(Route route, ByteStream stream, ClientOptions options) {
        return new ClientConnection(route, stream, options);
    }

    /// Returns what the connection is when HTTP is no longer spoken.
    ByteStream withoutHttp() {
        return channel.toStream(pipeline -> {
            pipeline.remove(afterCodec);
            pipeline.remove(HttpClientCodec.class);
            pipeline.remove(beforeCodec);
        });
    }

    boolean isUsable() {
        return guard.isUsable() && !channel.isClosed();
    }

    void abort() {
        channel.abort();
    }

    @Override
    public MessageChannel channel() {
        return channel;
    }

    @Override
    public Route route() {
        return route;
    }

    @Override
    public void ask() {
        guard.ask();
    }

    @Override
    public void timedOut() {}

    /// It may have been closed just when the request was sent.
    @Override
    public boolean invitesAnother(boolean isIdempotent) {
        return isReused && !guard.hasHeard() && isIdempotent;
    }

    @Override
    public boolean isReused() {
        return isReused;
    }
}
