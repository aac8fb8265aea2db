package weft.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import weft.io.StreamAttribute;
import weft.io.StreamAttributes;

/// A channel with codecs in its pipeline, as a [MessageChannel] has it.
final class Messages extends Connection<Object> implements StreamAttributes {

    private static final int MESSAGE = 64; // what one counts for beside its content, so that empty ones do not pile up

    Messages(NettyPoller poller, Channel channel) {
        super(poller, channel);
    }

    @Override
    @Nullable
    Object accept(Object message) {
        return message;
    }

    @Override
    int sizeOf(Object message) {
        return switch (message) {
            case ByteBuf buffer -> MESSAGE + buffer.readableBytes();
            case ByteBufHolder holder -> MESSAGE + holder.content().readableBytes();
            default -> MESSAGE;
        };
    }

    @Override
    Object onHeap(Object message) {
        return switch (message) {
            case ByteBuf buffer -> Pipelines.onHeap(buffer);
            case ByteBufHolder holder -> holder.replace(Pipelines.onHeap(holder.content()));
            default -> message;
        };
    }

    @Override
    void forget() {}

    @Override
    void onEnd() {}

    @Override
    public @Nullable Object find(StreamAttribute<?> key) {
        return Attributes.find(key, channel, channel.pipeline().get(SslHandler.class));
    }
}
