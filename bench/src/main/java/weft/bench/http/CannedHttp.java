package weft.bench.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import weft.bench.net.Netty;

/// What the clients are measured with: it answers whatever ends with an empty line, by bytes that are there, so that it
/// has much less to do than any client.
final class CannedHttp {

    private static final ByteBuf ANSWER = Unpooled.unreleasableBuffer(Unpooled.directBuffer(256)
            .writeBytes(("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
                            + "content-length: " + HttpTask.TEXT.length() + "\r\n\r\n" + HttpTask.TEXT)
                    .getBytes(StandardCharsets.US_ASCII))
            .asReadOnly());

    private CannedHttp() {}

    static void main(String[] arguments) throws InterruptedException {
        Netty.serve(pipeline -> pipeline.addLast(new Answerer()), loop -> {});
    }

    private static final class Answerer extends ChannelInboundHandlerAdapter {

        private int newlines; // at the end of what has come, with carriage returns between them

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                for (int i = Math.max(bytes.readerIndex(), bytes.writerIndex() - 4); i < bytes.writerIndex(); i++) {
                    byte next = bytes.getByte(i);
                    newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
                }
            } finally {
                bytes.release();
            }
            if (newlines >= 2) {
                newlines = 0;
                context.writeAndFlush(ANSWER.duplicate(), context.voidPromise());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
