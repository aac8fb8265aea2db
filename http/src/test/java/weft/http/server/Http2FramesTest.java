package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Http2Frames.CONTINUATION;
import static weft.http.server.Http2Frames.DATA;
import static weft.http.server.Http2Frames.END_HEADERS;
import static weft.http.server.Http2Frames.END_STREAM;
import static weft.http.server.Http2Frames.GET;
import static weft.http.server.Http2Frames.GOAWAY;
import static weft.http.server.Http2Frames.HEADERS;
import static weft.http.server.Http2Frames.PING;
import static weft.http.server.Http2Frames.POST;
import static weft.http.server.Http2Frames.PREFACE;
import static weft.http.server.Http2Frames.RESET;
import static weft.http.server.Http2Frames.SETTINGS;
import static weft.http.server.Http2Frames.WINDOW_UPDATE;
import static weft.http.server.Http2Frames.cancel;
import static weft.http.server.Http2Frames.concat;
import static weft.http.server.Http2Frames.connect;
import static weft.http.server.Http2Frames.frame;
import static weft.http.server.Http2Frames.until;
import static weft.http.server.Served.ECHO;
import static weft.http.server.Served.awaitSize;
import static weft.http.server.Served.untilCancelled;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.server.Http2Frames.Frame;
import weft.io.ByteStream;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.sync.AsyncEvent;

/// What clients send that speak HTTP/2 otherwise than usual.
class Http2FramesTest {

    private final Served served = new Served();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @Test
    void prefaceMayComeByteByByte() {
        MemoryAddress address = MemoryAddress.create("the server");
        for (String sent : List.of(
                new String(PREFACE, StandardCharsets.US_ASCII), "PROPFIND / HTTP/1.1\r\nHost: h\r\n\r\n", "PR")) {
            served.at(address).run(ECHO, server -> {
                try (ByteStream stream = Net.connect(address)) {
                    for (byte b : sent.getBytes(StandardCharsets.US_ASCII)) {
                        stream.write(new byte[] {b});
                        for (int i = 0; i < 10; i++) { // until it has arrived
                            Weft.checkpoint();
                        }
                    }
                    switch (sent.length()) {
                        case 24 -> assertThat(stream.readExactly(9)[3]).isEqualTo((byte) SETTINGS);
                        case 2 -> {
                            stream.end();
                            assertThat(stream.readAll(100)).isEmpty();
                        }
                        default -> assertThat(stream.readLine()).isEqualTo("HTTP/1.1 200 OK");
                    }
                }
            });
        }
        assertThat(served.failures).isEmpty();
    }

    /// Sends frames over and over, and returns whether the server puts an end to it.
    private static boolean isStopped(WebServer server, int times, IntFunction<byte[]> flood) {
        return Weft.toThread(() -> {
            try (Socket socket = connect(server)) {
                for (int i = 0; i < times; i++) {
                    socket.getOutputStream().write(flood.apply(i));
                }
                until(socket, GOAWAY);
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    private static byte[] many(byte[] frame) {
        ByteBuffer all = ByteBuffer.allocate(1_000 * frame.length);
        while (all.hasRemaining()) {
            all.put(frame);
        }
        return all.array();
    }

    @Test
    void floodsAreStoppedAndTheServerGoesOn() {
        served.run(ECHO, server -> {
            assertThat(isStopped(
                            server,
                            1_000,
                            i -> concat(frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, GET), cancel(2 * i + 1))))
                    .as("rapid reset")
                    .isTrue();
            assertThat(isStopped(
                            server,
                            1_000,
                            i -> i == 0 ? frame(HEADERS, END_STREAM, 1, GET) : frame(CONTINUATION, 0, 1)))
                    .as("empty continuations")
                    .isTrue();
            assertThat(isStopped(server, 1_000, i -> i == 0 ? frame(HEADERS, END_HEADERS, 1, GET) : frame(DATA, 0, 1)))
                    .as("empty data")
                    .isTrue();
            assertThat(isStopped(server, 1_000, i -> many(frame(SETTINGS, 0, 0))))
                    .as("settings of a client that does not read")
                    .isTrue();
            assertThat(isStopped(server, 1_000, i -> many(frame(PING, 0, 0, new byte[8]))))
                    .as("pings of a client that does not read")
                    .isTrue();

            assertThat(Weft.<String>toThread(
                            () -> Curl.curl("--http2-prior-knowledge", "http://127.0.0.1:" + server.port() + "/a")))
                    .isEqualTo("GET /a HTTP/2 ");
        });
    }

    @Test
    void resetCancelsTheHandler() {
        AsyncEvent cancelled = AsyncEvent.create();
        Handler handler = request -> {
            log.add("handled");
            return untilCancelled(cancelled);
        };
        served.with(ServerOptions::withCancelOnDisconnect).run(handler, server -> {
            try (Socket socket = Weft.toThread(() -> connect(server))) {
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, 1, GET));
                awaitSize(log, 1);
                socket.getOutputStream().write(cancel(1));
                Weft.timeout(Duration.ofSeconds(20), cancelled::await);
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void resetCancelsAHandlerThatReadsNothingOfWhatHasCome() {
        AsyncEvent cancelled = AsyncEvent.create();
        Handler handler = _ -> untilCancelled(cancelled);
        served.with(ServerOptions::withCancelOnDisconnect).run(handler, server -> {
            try (Socket socket = Weft.toThread(() -> connect(server))) {
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS, 1, POST));
                for (int i = 0; i < 3; i++) {
                    socket.getOutputStream().write(frame(DATA, 0, 1, new byte[16_000]));
                }
                Weft.toThread(() -> until(socket, WINDOW_UPDATE));
                for (int i = 0; i < 3; i++) { // more than is read ahead: the stream keeps some of it
                    socket.getOutputStream().write(frame(DATA, 0, 1, new byte[16_000]));
                }
                socket.getOutputStream().write(cancel(1));
                Weft.timeout(Duration.ofSeconds(20), cancelled::await);
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void closedItSaysGoawayAndAnswersWhatIsInProgress() {
        AsyncEvent open = AsyncEvent.create();
        Handler handler = request -> {
            log.add("handled");
            open.await();
            return Response.text("done");
        };
        served.run(handler, server -> {
            try (Socket socket = Weft.toThread(() -> connect(server))) {
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, 1, GET));
                awaitSize(log, 1);
                server.shutdown();
                Frame goaway = Weft.toThread(() -> until(socket, GOAWAY));
                assertThat(ByteBuffer.wrap(goaway.payload()).getLong()).isEqualTo(1L << 32); // stream 1, no error
                open.set();
                Frame data = Weft.toThread(() -> until(socket, DATA));
                assertThat(new String(data.payload(), StandardCharsets.US_ASCII))
                        .isEqualTo("done");
                Task<Void> closing = Weft.createTask(server::close);
                assertThat(Weft.<String>toThread(() -> Served.rest(socket))).doesNotContain("[");
                closing.await();
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void clientThatDoesNotReadMakesTheHandlerWait() {
        Handler handler = request -> Response.of(Body.stream(MediaType.BYTES, out -> {
            for (int i = 0; i < 1_000; i++) {
                out.write(new byte[16 * 1024]);
                log.add("written");
            }
        }));
        served.run(handler, server -> {
            try (Socket socket = Weft.toThread(() -> connect(server))) {
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, 1, GET));
                Weft.toThread(() -> until(socket, DATA));
                Weft.sleep(Duration.ofMillis(100));
                assertThat(log.size()).isLessThan(20); // the window has 64 KiB, and as much waits
            }
        });
    }

    @Test
    void framesThatNobodyKnowsArePassedOver() {
        served.run(ECHO, server -> {
            try (Socket socket = Weft.toThread(() -> connect(server))) {
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS, 1, POST));
                socket.getOutputStream().write(frame(0x20, 0, 1, new byte[16_000]));
                socket.getOutputStream().write(frame(DATA, END_STREAM, 1, (byte) 'a'));
                assertThat(text(socket)).isEqualTo("POST / HTTP/2 a");
            }
        });
        assertThat(served.failures).isEmpty();
    }

    private static String text(Socket socket) {
        return new String(Weft.toThread(() -> until(socket, DATA)).payload(), StandardCharsets.US_ASCII);
    }

    @Test
    void whatAClientDoesNotTakeIsGivenUpByReset() {
        byte[] noWindow = {0, 4, 0, 0, 0, 0};
        served.with(options -> options.withPatience(options.patience().withWrite(Duration.ofMillis(100))))
                .run(_ -> Response.of(Body.of(MediaType.BYTES, new byte[200_000])), server -> {
                    try (Socket socket = Weft.toThread(() -> connect(server))) {
                        socket.getOutputStream().write(frame(SETTINGS, 0, 0, noWindow));
                        socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, 1, GET));
                        assertThat(Weft.toThread(() -> until(socket, RESET)).stream())
                                .isEqualTo(1);
                    }
                });
    }

    @Test
    void theLastRequestOfAConnectionHasItsTime() {
        AsyncEvent open = AsyncEvent.create();
        Handler handler = _ -> {
            open.await();
            return Response.text("done");
        };
        served.with(options -> options.withLimits(options.limits().withRequestsAConnection(1))
                        .withPatience(options.patience().withGrace(Duration.ofMillis(1))))
                .run(handler, server -> {
                    try (Socket socket = Weft.toThread(() -> connect(server))) {
                        socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, 1, GET));
                        Frame goaway = Weft.toThread(() -> until(socket, GOAWAY));
                        assertThat(ByteBuffer.wrap(goaway.payload()).getLong()).isEqualTo(1L << 32);
                        Weft.sleep(Duration.ofMillis(100)); // more than the grace
                        open.set();
                        assertThat(text(socket)).isEqualTo("done");
                        assertThat(Weft.<String>toThread(() -> Served.rest(socket)))
                                .doesNotContain("[");
                    }
                });
        assertThat(served.failures).isEmpty();
    }
}
