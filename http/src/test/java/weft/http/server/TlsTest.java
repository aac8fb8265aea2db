package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.http.Response;
import weft.io.ByteStream;
import weft.net.MessageChannel;
import weft.net.Net;
import weft.net.Tls;

/// Connections of HTTP/1.1 with TLS, whose end a client can tell from one that somebody else has cut.
class TlsTest {

    private static final String NAME = "localhost";

    private final TestCertificate certificate = TestCertificate.create();
    private final List<String> ends = new ArrayList<>();
    private final Served served =
            new Served().with(options -> options.withTls(Tls.server(certificate.chain(), certificate.key())));

    /// Asks once, does something, and reads until the server closes.
    private void askOnce(WebServer server, Runnable then) {
        Tls trusting = Tls.client().withTrusted(certificate.chain());
        try (ByteStream stream = Net.connect(NAME, server.port(), options -> options.withTls(trusting))) {
            stream.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            try (MessageChannel lines = MessageChannel.over(
                    stream, pipeline -> pipeline.addLast(new LineBasedFrameDecoder(1000), watch()))) {
                ReferenceCountUtil.release(lines.read());
                then.run();
                for (Object line; (line = lines.read()) != null; ) {
                    ReferenceCountUtil.release(line);
                }
            }
        }
    }

    private ChannelInboundHandlerAdapter watch() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof SslCloseCompletionEvent end) {
                    ends.add(end.isSuccess() ? "close_notify" : "cut");
                }
                context.fireUserEventTriggered(event);
            }
        };
    }

    @Test
    void anIdleConnectionIsEndedAsTlsWantsIt() {
        served.with(options -> options.withPatience(options.patience().withIdle(Duration.ofMillis(50))))
                .run(_ -> Response.of(204), server -> askOnce(server, () -> {}));
        assertThat(ends).containsExactly("close_notify");
        assertThat(served.failures).isEmpty();
    }

    @Test
    void soIsOneWhoseServerIsClosed() {
        served.run(
                _ -> Response.of(204),
                server -> askOnce(server, () -> {
                    Weft.sleep(Duration.ofMillis(20)); // the answer's end is behind its first line
                    server.shutdown();
                }));
        assertThat(ends).containsExactly("close_notify");
        assertThat(served.failures).isEmpty();
    }
}
