package weft.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.FileRegion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import weft.Weft;
import weft.io.StreamAttribute;
import weft.io.StreamAttributes;

/// A channel with codecs in its pipeline, as a [MessageChannel] has it.
final class Messages extends Connection<Object> implements StreamAttributes {

    private static final int MESSAGE = 64; // what one counts for beside its content, so that empty ones do not pile up
    private static final int UNKNOWN = 1024; // what one counts for whose size nobody knows, as the head of a request

    private final Turn reading = new Turn(this, "read from");
    private final Turn writing = new Turn(this, "write to");

    Messages(ChannelDriver driver, Channel channel) {
        super(driver, channel);
    }

    @Nullable
    Object read() {
        reading.begin();
        try {
            Weft.checkpointIfDue();
            return take();
        } finally {
            reading.end();
        }
    }

    void write(Object message) {
        boolean taken = false;
        try {
            writing.begin();
            try {
                Weft.checkpointIfDue();
                requireWritable();
                taken = true;
                put(message);
            } finally {
                writing.end();
            }
        } finally {
            if (!taken) {
                ReferenceCountUtil.release(message);
            }
        }
    }

    @Override
    String kind() {
        return "MessageChannel";
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
            case FileRegion file -> FileSizes.of(file);
            case String text -> MESSAGE + text.length();
            case byte[] bytes -> MESSAGE + bytes.length;
            default -> UNKNOWN;
        };
    }

    @Override
    boolean isPlain() {
        return false;
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
        SslHandler innermost = secure == null ? channel.pipeline().get(SslHandler.class) : secure;
        return Attributes.find(key, channel, innermost);
    }
}
