package weft.http.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.LoopFailure;
import weft.Task;
import weft.Weft;
import weft.http.server.Handler;
import weft.http.server.WebServer;
import weft.io.ByteStream;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.sync.AsyncEvent;

/// A WebSocket that begins while its server ends is told at once, and not when the grace period is over.
@Timeout(20)
class ClosingServerTest {

    private static final String BEGIN = "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    private static final String END =
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final List<LoopFailure> failures = new ArrayList<>();

    private interface Body {
        void run(WebServer server, ByteStream client) throws Exception;
    }

    private void with(Handler handler, Body body) {
        Weft.run(loop -> loop.withFailureHandler(failures::add).withSlowStep(Duration.ZERO), () -> {
            MemoryAddress address = MemoryAddress.create("the server");
            WebServer server = WebServer.open(
                    address,
                    options -> options.withPatience(options.patience().withGrace(Duration.ofDays(1))),
                    handler);
            Task<Void> serving = Weft.createTask(server::serveForever);
            try (ByteStream client = Net.connect(address)) {
                body.run(server, client);
            }
            serving.await();
        });
        assertThat(failures).isEmpty();
    }

    private static void assertThatItSaysGoingAway(ByteStream client) {
        assertThat(new String(client.readUntil("\r\n\r\n"), StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 101 ");
        byte[] close = client.readExactly(4); // RFC 6455, section 5.5.1: masked is only what clients send
        assertThat(close[0]).isEqualTo((byte) 0x88);
        assertThat((close[2] & 0xff) << 8 | close[3] & 0xff).isEqualTo(1001);
    }

    @Test
    void handlerThatAcceptsAfterAWhile() {
        AsyncEvent asked = AsyncEvent.create();
        AsyncEvent open = AsyncEvent.create();
        Handler handler = request -> {
            asked.set();
            open.await();
            return WebSockets.accept(request, Talk.ECHO);
        };
        with(handler, (server, client) -> {
            client.write(BEGIN + END);
            asked.await();
            server.shutdown();
            open.set();
            assertThatItSaysGoingAway(client);
        });
    }

    @Test
    void requestWhoseHeadIsStillComing() {
        with(request -> WebSockets.accept(request, Talk.ECHO), (server, client) -> {
            client.write(BEGIN);
            for (int i = 0; i < 20; i++) { // until it has arrived
                Weft.checkpoint();
            }
            server.shutdown();
            client.write(END);
            assertThatItSaysGoingAway(client);
        });
    }
}
