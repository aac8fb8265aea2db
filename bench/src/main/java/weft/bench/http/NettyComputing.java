package weft.bench.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import weft.bench.net.Flushing;
import weft.bench.net.Netty;

/// A server of bare Netty handlers that computes. The argument is how many event loops it has.
final class NettyComputing {

    private NettyComputing() {}

    static void main(String[] arguments) throws InterruptedException {
        Netty.serve(
                Integer.parseInt(arguments[0]),
                pipeline -> pipeline.addLast(new HttpServerCodec(), new Answerer()),
                loop -> {});
    }

    private static final class Answerer extends Flushing {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof HttpRequest) {
                    ByteBuf body = Unpooled.copiedBuffer(Computing.text(), StandardCharsets.US_ASCII);
                    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
                    response.headers()
                            .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                            .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
                    context.write(response, context.voidPromise());
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
    }
}
