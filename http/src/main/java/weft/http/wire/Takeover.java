package weft.http.wire;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import weft.http.Headers;
import weft.io.StreamAttribute;
import weft.net.MessageChannel;

/// How a handler of the server's goes on with a connection in another protocol: what a request of
/// HTTP/1.1 has as an attribute.
///
/// The handler takes over, talks, and returns; what it returns is not sent, and the connection is
/// closed. That the server begins to close it learns as any handler does.
public final class Takeover {

    /// Where a request has it; one of HTTP/2 has none, as its connection is not its own.
    public static final StreamAttribute<Takeover> KEY =
            StreamAttribute.of("the way to another protocol", Takeover.class);

    /// The name of HTTP's codec in the pipeline, which the takeover removes: others are added
    /// after it.
    public static final String CODEC = "http";

    private final MessageChannel channel;
    private boolean taken;

    /// Creates one.
    ///
    /// @param channel of the request
    public Takeover(MessageChannel channel) {
        this.channel = channel;
    }

    /// Answers by 101 and changes the codecs, in one step: what the client sends from then on goes
    /// through the new ones.
    ///
    /// @param headers of the answer, with `connection` and `upgrade`
    /// @param codecs adds handlers after [#CODEC], in the I/O coroutine
    /// @return the connection; the server closes it when the handler has returned
    public MessageChannel begin(Headers headers, Consumer<? super ChannelPipeline> codecs) {
        DefaultFullHttpResponse answer =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        Wire.add(headers, answer.headers());
        channel.call(() -> {
            ChannelPipeline pipeline = channel.channel().pipeline();
            if (!channel.channel().isActive()) {
                throw new ClosedChannelException();
            }
            taken = true;
            pipeline.writeAndFlush(answer, pipeline.channel().voidPromise());
            codecs.accept(pipeline);
            pipeline.remove(CODEC); // hands on what it has not decoded
            return null;
        });
        return channel;
    }

    /// Returns whether the connection speaks another protocol now.
    ///
    /// @return whether it was taken over
    public boolean isTaken() {
        return taken;
    }
}
