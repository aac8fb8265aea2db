package weft.http.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Decompresses messages: RFC 7692, section 7.2.2.
///
/// Netty's own takes a block with the bit BFINAL, which section 7.2.3.4 allows, for the end of all messages, and a
/// first part of nothing for a failure.
final class Inflation extends ChannelInboundHandlerAdapter {

    private static final int COMPRESSED = 0b100;
    private static final int LEAST = 256;

    /// Of a message: each costs as much as 32 KiB of content, and a message of nothing else would cost millions.
    private static final int MOST_LAST_BLOCKS = 1000;

    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff}; // which each message is sent without

    private final int limit;
    private final boolean forgets;
    private final Window window = new Window();
    private @Nullable Inflater inflater; // while there is something to remember
    private boolean isCompressed; // the message that is coming
    private int lastBlocks; // of it, and others followed

    /// Creates one.
    ///
    /// @param limit how many bytes a frame may become
    /// @param forgets whether each message begins with an empty window
    Inflation(int limit, boolean forgets) {
        this.limit = limit;
        this.forgets = forgets;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof WebSocketFrame frame && isCompressed(frame)) {
            WebSocketFrame plain;
            try {
                plain = frame.replace(inflated(context, frame));
            } finally {
                frame.release();
            }
            context.fireChannelRead(plain);
        } else {
            context.fireChannelRead(message);
        }
    }

    private boolean isCompressed(WebSocketFrame frame) {
        if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
            isCompressed = (frame.rsv() & COMPRESSED) != 0;
            return isCompressed;
        }
        return isCompressed && frame instanceof ContinuationWebSocketFrame;
    }

    private ByteBuf inflated(ChannelHandlerContext context, WebSocketFrame frame) {
        Inflater known = inflater == null ? new Inflater(true) : inflater;
        inflater = known;
        int coded = frame.content().readableBytes();
        int most = (int) Math.min(Integer.MAX_VALUE, limit + 1L);
        ByteBuf plain = context.alloc().heapBuffer((int) Math.min(most, Math.max(LEAST, 2L * coded)), most);
        boolean isWhole = false;
        try {
            inflate(known, frame.content().nioBuffer(), plain);
            if (frame.isFinalFragment()) {
                endMessage(known, plain);
            }
            isWhole = true;
            return plain;
        } catch (DataFormatException e) {
            throw new CorruptedWebSocketFrameException(
                    WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "a message is not well compressed", e);
        } finally {
            if (!isWhole) {
                plain.release();
            }
        }
    }

    private void endMessage(Inflater known, ByteBuf plain) throws DataFormatException {
        if (!known.finished()) { // else its sender has left out the last byte as well, which ends no block
            inflate(known, ByteBuffer.wrap(TAIL), plain);
        }
        lastBlocks = 0;
        if (forgets) {
            end();
        }
    }

    private void inflate(Inflater known, ByteBuffer coded, ByteBuf plain) throws DataFormatException {
        known.setInput(coded);
        while (true) {
            if (known.finished()) { // a block was the last one, but not what follows
                if (!coded.hasRemaining()) {
                    return;
                }
                if (++lastBlocks > MOST_LAST_BLOCKS) {
                    throw new CorruptedWebSocketFrameException(
                            WebSocketCloseStatus.MESSAGE_TOO_BIG,
                            "a message has more than " + MOST_LAST_BLOCKS + " blocks that are the last ones");
                }
                known.reset();
                window.tell(known);
                known.setInput(coded);
            }
            plain.ensureWritable(1);
            int at = plain.arrayOffset() + plain.writerIndex();
            int count = known.inflate(plain.array(), at, plain.writableBytes());
            if (count == 0 && !known.finished()) {
                return; // it needs more
            }
            plain.writerIndex(plain.writerIndex() + count);
            if (plain.readableBytes() > limit) {
                throw new CorruptedWebSocketFrameException(
                        WebSocketCloseStatus.MESSAGE_TOO_BIG, "a message has more than " + limit + " bytes");
            }
            window.add(plain.array(), at, count);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end();
    }

    private void end() {
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
        window.clear();
    }
}
