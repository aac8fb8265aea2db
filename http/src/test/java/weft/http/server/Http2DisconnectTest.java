package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Http2Frames.DATA;
import static weft.http.server.Http2Frames.END_HEADERS;
import static weft.http.server.Http2Frames.END_STREAM;
import static weft.http.server.Http2Frames.GET;
import static weft.http.server.Http2Frames.HEADERS;
import static weft.http.server.Http2Frames.PING;
import static weft.http.server.Http2Frames.POST;
import static weft.http.server.Http2Frames.cancel;
import static weft.http.server.Http2Frames.connect;
import static weft.http.server.Http2Frames.frame;
import static weft.http.server.Http2Frames.until;
import static weft.http.server.Served.awaitSize;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.CancelledError;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.sync.AsyncEvent;

/// Handlers of HTTP/2 whose client goes away, by default.
@Timeout(60)
class Http2DisconnectTest {

    private final Served served = new Served();
    private final List<String> log = new ArrayList<>();

    private static void reset(Socket socket, int stream) throws IOException {
        socket.getOutputStream().write(cancel(stream));
    }

    /// What a test does with a connection, on which two requests are being handled.
    private interface Leaving {
        void leave(Socket socket) throws Exception;
    }

    private void leave(Leaving leaving) {
        AsyncEvent go = AsyncEvent.create();
        Handler handler = _ -> {
            log.add("begun");
            go.await();
            log.add("finished");
            return Response.of(Body.of(MediaType.BYTES, new byte[200_000])); // which nobody takes
        };
        served.run(handler, server -> {
            Socket socket = Weft.toThread(() -> connect(server));
            try {
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, 1, GET));
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS, 3, POST));
                socket.getOutputStream().write(frame(DATA, 0, 3, new byte[16_000])); // is not read
                awaitSize(log, 2);
                leaving.leave(socket);
                go.set();
                awaitSize(log, 4);
            } finally {
                socket.close();
            }
        });
        assertThat(log).containsExactly("begun", "begun", "finished", "finished");
        assertThat(served.failures).isEmpty();
    }

    @Test
    void handlerGoesOnAfterAReset() {
        leave(socket -> {
            reset(socket, 1);
            reset(socket, 3);
            socket.getOutputStream().write(frame(PING, 0, 0, new byte[8]));
            Weft.toThread(() -> until(socket, PING)); // and so the server has seen them
        });
    }

    @Test
    void handlerGoesOnAfterTheEndOfTheConnection() {
        leave(socket -> {
            socket.close();
            Weft.sleep(Duration.ofMillis(50)); // so that it is mostly seen before
        });
    }

    @Test
    void resetsDoNotLeaveHandlersWithoutEnd() {
        AsyncEvent cancelled = AsyncEvent.create();
        Handler handler = _ -> {
            log.add("begun");
            try {
                Weft.sleep(Duration.ofDays(1));
            } catch (CancelledError e) {
                log.add("cancelled");
                cancelled.set();
                throw e;
            }
            return Response.of(200);
        };
        served.with(options -> options.withLimits(options.limits().withStreams(2))
                        .withPatience(options.patience().withGrace(Duration.ZERO)))
                .run(handler, server -> {
                    try (Socket socket = Weft.toThread(() -> connect(server))) {
                        for (int i = 0; i < 3; i++) {
                            int stream = 2 * i + 1;
                            socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, stream, GET));
                            awaitSize(log, i + 1);
                            reset(socket, stream);
                        }
                        Weft.timeout(Duration.ofSeconds(20), cancelled::await);
                        assertThat(log).containsExactly("begun", "begun", "begun", "cancelled");
                    }
                });
        assertThat(served.failures).isEmpty();
    }
}
