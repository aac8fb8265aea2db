package weft.bench.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import weft.bench.net.Flushing;
import weft.bench.net.Netty;

/// A server of bare Netty handlers, on one event loop: the codec and one handler, which does no more than these answers
/// need.
final class NettyHttp {

    private static final ByteBuf TEXT = constant(HttpTask.textBytes());
    private static final ByteBuf LARGE = constant(HttpTask.large());

    // As large as the server of weft takes them: by default they come in 8 KiB.
    private static final HttpDecoderConfig CONFIG = new HttpDecoderConfig().setMaxChunkSize(64 * 1024);

    private static String date = "";

    private NettyHttp() {}

    static void main(String[] arguments) throws InterruptedException {
        Netty.serve(pipeline -> pipeline.addLast(new HttpServerCodec(CONFIG), new Answerer()), loop -> {
            loop.execute(NettyHttp::lookAtTheClock);
            loop.scheduleAtFixedRate(NettyHttp::lookAtTheClock, 1, 1, TimeUnit.SECONDS);
        });
    }

    private static void lookAtTheClock() {
        date = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC));
    }

    private static ByteBuf constant(byte[] bytes) {
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }

    private static final class Answerer extends Flushing {

        private static final DefaultHttpHeadersFactory HEADERS =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false);

        private boolean uploads;
        private long received;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof HttpRequest request) {
                    begin(context, request);
                }
                if (uploads && message instanceof HttpContent content) {
                    received += content.content().readableBytes();
                    if (message instanceof LastHttpContent) {
                        uploads = false;
                        byte[] count = Long.toString(received).getBytes(StandardCharsets.US_ASCII);
                        answer(context, HttpHeaderValues.TEXT_PLAIN, Unpooled.wrappedBuffer(count));
                    }
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void begin(ChannelHandlerContext context, HttpRequest request) {
            switch (request.uri()) {
                case "/plaintext" -> answer(context, HttpHeaderValues.TEXT_PLAIN, TEXT.duplicate());
                case "/json" ->
                    answer(context, HttpHeaderValues.APPLICATION_JSON, Unpooled.wrappedBuffer(HttpTask.json()));
                case "/download" -> answer(context, HttpHeaderValues.APPLICATION_OCTET_STREAM, LARGE.duplicate());
                case "/upload" -> {
                    uploads = true;
                    received = 0;
                }
                default -> context.close();
            }
        }

        private static void answer(ChannelHandlerContext context, CharSequence type, ByteBuf body) {
            var response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body, HEADERS.newHeaders(), EmptyHttpHeaders.INSTANCE);
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, type)
                    .set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.readableBytes()))
                    .set(HttpHeaderNames.DATE, date);
            context.write(response, context.voidPromise());
        }
    }
}
