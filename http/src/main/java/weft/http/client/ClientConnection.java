package weft.http.client;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpRequestEncoder;
import java.time.Duration;
import weft.http.Request;
import weft.io.ByteStream;
import weft.net.MessageChannel;

/// A connection that speaks HTTP/1.1, of which one request at a time has the use.
final class ClientConnection implements Line {

    private final Route route;
    private final MessageChannel channel;
    final Guard guard;
    Duration idleSince = Duration.ZERO; // on the loop's clock
    boolean isReused;

    private final ChannelHandler[] codecs;

    private ClientConnection(Route route, ByteStream stream, ClientOptions options) {
        this.route = route;
        AnswerDecoder decoder = new AnswerDecoder(options);
        guard = new Guard(decoder);
        codecs = new ChannelHandler[] {guard.ofBytes(), decoder, new HttpRequestEncoder(), guard.ofMessages()};
        channel = MessageChannel.over(stream, pipeline -> pipeline.addLast(codecs));
    }

    /// Speaks HTTP/1.1 over a stream that is connected.
    static ClientConnection over(Route route, ByteStream stream, ClientOptions options) {
        return new ClientConnection(route, stream, options);
    }

    /// Returns what the connection is when HTTP is no longer spoken.
    ByteStream withoutHttp() {
        return channel.toStream(pipeline -> {
            pipeline.channel().config().setAutoClose(true);
            for (int i = codecs.length - 1; i >= 0; i--) {
                pipeline.remove(codecs[i]);
            }
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
    public void ask(Request request) {
        channel.channel().config().setAutoClose(false); // a failed write would take along an answer that has come
        guard.ask(request);
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
