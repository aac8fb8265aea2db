package weft.bench.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import weft.bench.net.Netty;

/// A client of bare Netty handlers, on one event loop: the codec and one handler.
final class NettyGets {

    private static final MultiThreadIoEventLoopGroup LOOP = Netty.loop();

    private NettyGets() {}

    static void main(String[] arguments) throws IOException {
        Getter.obey(NettyGets::get);
    }

    private static void get(URI uri, int ways, Duration time, Tally tally) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        List<Asking> all = new ArrayList<>();
        for (int i = 0; i < ways; i++) {
            Asking asking = new Asking(uri, end, tally);
            all.add(asking);
            Channel channel = Netty.client(LOOP, pipeline -> pipeline.addLast(new HttpClientCodec(), asking))
                    .connect(uri.getHost(), uri.getPort())
                    .channel();
            channel.closeFuture().addListener(closed -> asking.done.completeExceptionally(new IOException("closed")));
        }
        for (Asking asking : all) {
            asking.done.get();
        }
    }

    private static final class Asking extends ChannelInboundHandlerAdapter {

        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final URI uri;
        private final String host;
        private final long end;
        private final Tally tally;
        private long asked = System.nanoTime(); // with the time to connect, as of the other clients
        private int status;
        private int length;

        Asking(URI uri, long end, Tally tally) {
            this.uri = uri;
            this.end = end;
            this.tally = tally;
            host = uri.getHost() + ":" + uri.getPort();
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ask(context);
        }

        private void ask(ChannelHandlerContext context) {
            var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, uri.getPath());
            request.headers().set(HttpHeaderNames.HOST, host);
            context.writeAndFlush(request, context.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof HttpResponse response) {
                    status = response.status().code();
                    length = 0;
                }
                if (message instanceof HttpContent content) {
                    length += content.content().readableBytes();
                    if (content instanceof LastHttpContent) {
                        answered(context);
                    }
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void answered(ChannelHandlerContext context) {
            asked = tally.answered(asked, status, length);
            if (asked < end) {
                ask(context);
            } else {
                done.complete(null);
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            done.completeExceptionally(cause);
            context.close();
        }
    }
}
