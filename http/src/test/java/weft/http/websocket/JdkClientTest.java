package weft.http.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Weft;

/// The JDK's client and our server.
@Timeout(60)
class JdkClientTest {

    /// Notes what comes, and asks for more.
    private static final class Notes implements WebSocket.Listener {
        final BlockingQueue<String> all = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                all.add("text " + text);
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            bytes.writeBytes(part);
            if (last) {
                all.add("binary " + bytes.size());
                bytes.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            all.add("pong " + message.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            all.add("close " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            all.add("error " + error);
        }

        String next() throws InterruptedException {
            return String.valueOf(all.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void talksAndClosesFirst() {
        Talk talk = new Talk().with(options -> options.withSubprotocols("echo"));
        talk.run(
                Talk.ECHO,
                (server, client) -> Weft.toThread(() -> {
                    Notes notes = new Notes();
                    try (HttpClient jdk = HttpClient.newHttpClient()) {
                        WebSocket socket = jdk.newWebSocketBuilder()
                                .subprotocols("echo")
                                .buildAsync(URI.create(Talk.uri(server)), notes)
                                .join();
                        assertThat(socket.getSubprotocol()).isEqualTo("echo");
                        socket.sendText("h\u00e9", false).join();
                        socket.sendText("llo", true).join();
                        assertThat(notes.next()).isEqualTo("text h\u00e9llo");
                        socket.sendBinary(ByteBuffer.allocate(200_000), true).join();
                        assertThat(notes.next()).isEqualTo("binary 200000");
                        socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})).join();
                        assertThat(notes.next()).isEqualTo("pong 3");
                        socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
                        assertThat(notes.next()).startsWith("close 1000");
                    }
                    return null;
                }));
        assertThat(talk.failures).isEmpty();
    }

    @Test
    void isToldThatTheServerCloses() {
        new Talk()
                .run(
                        socket -> socket.close(4000, "no time"),
                        (server, client) -> Weft.toThread(() -> {
                            Notes notes = new Notes();
                            try (HttpClient jdk = HttpClient.newHttpClient()) {
                                jdk.newWebSocketBuilder()
                                        .buildAsync(URI.create(Talk.uri(server)), notes)
                                        .join();
                                assertThat(notes.next()).isEqualTo("close 4000 no time");
                            }
                            return null;
                        }));
    }
}
