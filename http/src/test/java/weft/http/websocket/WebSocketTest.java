package weft.http.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.EventLoop;
import weft.Outcome;
import weft.Promise;
import weft.Task;
import weft.Weft;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.client.ClientResponse;

/// Our client and our server.
@Timeout(60)
class WebSocketTest {

    private static final String UPGRADE = "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final Talk talk = new Talk();

    @Test
    void textsAndBytesGoBothWays() {
        talk.run(Talk.ECHO, (server, client) -> {
            try (WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server))) {
                socket.send("h\u00e9llo \ud83d\ude00");
                assertThat(socket.receive()).contains(new WebSocketMessage.Text("h\u00e9llo \ud83d\ude00"));
                socket.send(new byte[] {1, 0, -1});
                assertThat(socket.receive()).contains(new WebSocketMessage.Binary(new byte[] {1, 0, -1}));
                socket.send("");
                assertThat(socket.receive()).contains(new WebSocketMessage.Text(""));
            }
        });
        assertThat(talk.failures).isEmpty();
    }

    @Test
    void longMessagesAreSentInPartsAndComeWhole() {
        byte[] bytes = new byte[3_000_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 ^ i >>> 7);
        }
        for (boolean compressed : new boolean[] {true, false}) {
            new Talk()
                    .with(options -> compressed ? options : options.withoutCompression())
                    .run(Talk.ECHO, (server, client) -> {
                        try (WebSocketConnection socket =
                                WebSockets.connect(client, Talk.uri(server), o -> o.withMaxFrame(1000))) {
                            Task<Void> sender = Weft.createTask(() -> socket.send(bytes));
                            assertThat(socket.receive()).contains(new WebSocketMessage.Binary(bytes));
                            sender.await();
                        }
                    });
        }
    }

    @Test
    void messageThatIsTooLongClosesWith1009() {
        talk.with(options -> options.withMaxMessage(1000)).run(Talk.ECHO, (server, client) -> {
            for (String text : List.of("x".repeat(1001), "x".repeat(500_000))) {
                for (int frame : new int[] {100, 1 << 20}) {
                    WebSocketConnection socket =
                            WebSockets.connect(client, Talk.uri(server), options -> options.withMaxFrame(frame));
                    socket.send("x".repeat(1000));
                    assertThat(Talk.text(socket)).hasSize(1000);
                    socket.send(text);
                    assertThat(socket.receive()).isEmpty();
                    assertThat(socket.closeCode()).hasValue(1009);
                    socket.close();
                }
            }
        });
        assertThat(talk.failures).isEmpty();
    }

    @Test
    void bothSeeWhoClosedAndWhy() {
        List<String> seen = new ArrayList<>();
        talk.run(
                socket -> {
                    Optional<WebSocketMessage> first = socket.receive();
                    if (first.isPresent()) {
                        socket.close(4001, "enough");
                    }
                    seen.add(socket.closeCode().orElse(0) + " " + socket.closeReason());
                },
                (server, client) -> {
                    WebSocketConnection told = WebSockets.connect(client, Talk.uri(server));
                    told.send("x");
                    assertThat(told.receive()).isEmpty();
                    assertThat(told.receive()).isEmpty();
                    assertThat(told.closeCode()).hasValue(4001);
                    assertThat(told.closeReason()).isEqualTo("enough");
                    assertThatExceptionOfType(WebSocketClosedException.class)
                            .isThrownBy(() -> told.send("y"))
                            .satisfies(e -> assertThat(e.code()).isEqualTo(4001));
                    told.close();

                    WebSocketConnection teller = WebSockets.connect(client, Talk.uri(server));
                    assertThat(teller.closeCode()).isEmpty();
                    teller.close(3000, "bye");
                    assertThat(teller.closeCode()).hasValue(3000);
                    teller.close();
                    assertThat(client.statistics().inUse()).isZero();
                });
        assertThat(seen).containsExactly("4001 enough", "3000 bye");
    }

    @Test
    void whatWasSentBeforeTheCloseArrives() {
        talk.run(
                socket -> {
                    for (int i = 0; i < 1000; i++) {
                        socket.send("message " + i);
                    }
                },
                (server, client) -> {
                    try (WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server))) {
                        int count = 0;
                        for (WebSocketMessage message : socket.messages()) {
                            assertThat(message).isEqualTo(new WebSocketMessage.Text("message " + count++));
                        }
                        assertThat(count).isEqualTo(1000);
                        assertThat(socket.closeCode()).hasValue(1000);
                    }
                });
    }

    @Test
    void clientsFavouriteSubprotocolIsChosen() {
        talk.with(options -> options.withSubprotocols("a", "b")).run(Talk.ECHO, (server, client) -> {
            try (WebSocketConnection socket =
                    WebSockets.connect(client, Talk.uri(server), options -> options.withSubprotocols("c", "b", "a"))) {
                assertThat(socket.subprotocol()).contains("b");
            }
            try (WebSocketConnection socket =
                    WebSockets.connect(client, Talk.uri(server), options -> options.withSubprotocols("c"))) {
                assertThat(socket.subprotocol()).isEmpty();
            }
        });
    }

    @Test
    void cancelledReceiveLosesNothing() {
        talk.run(Talk.ECHO, (server, client) -> {
            try (WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server))) {
                Task<Optional<WebSocketMessage>> receiver = Weft.createTask(socket::receive);
                Weft.checkpoint();
                receiver.cancel("the test wants it");
                socket.send("kept");
                assertThat(Weft.gatherOutcomes(receiver).getFirst()).isInstanceOf(Outcome.Cancelled.class);
                assertThat(Talk.text(socket)).isEqualTo("kept");
            }
        });
    }

    @Test
    void secondReceiverIsTold() {
        talk.run(Talk.ECHO, (server, client) -> {
            try (WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server))) {
                Task<Optional<WebSocketMessage>> receiver = Weft.createTask(socket::receive);
                Weft.checkpoint();
                assertThatExceptionOfType(IllegalStateException.class).isThrownBy(socket::receive);
                socket.send("x");
                assertThat(receiver.await()).contains(new WebSocketMessage.Text("x"));
            }
        });
    }

    @Test
    void manyTasksSendWhileOneReceives() {
        talk.run(Talk.ECHO, (server, client) -> {
            try (WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server))) {
                String text = "x".repeat(10_000);
                List<Task<Void>> senders = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    senders.add(Weft.createTask(() -> {
                        for (int n = 0; n < 10; n++) {
                            socket.send(text);
                        }
                    }));
                }
                for (int i = 0; i < 500; i++) {
                    assertThat(Talk.text(socket)).isEqualTo(text);
                }
                senders.forEach(Task::await);
            }
        });
    }

    @Test
    void senderWaitsForAReceiverThatDoesNotKeepUp() {
        Promise<String>[] done = newPromises();
        talk.with(WebSocketOptions::withoutCompression)
                .run(
                        socket -> {
                            byte[] block = new byte[100_000];
                            socket.send(block); // however long that takes
                            int sent = 1;
                            while (Weft.moveOnAfter(Duration.ofMillis(300), () -> socket.send(block))) {
                                sent++;
                            }
                            done[0].complete(sent < 500 ? "waits" : "has sent " + sent);
                        },
                        (server, client) -> {
                            done[0] = EventLoop.current().createPromise("the sender");
                            WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server));
                            assertThat(done[0].await()).isEqualTo("waits");
                            int count = 0;
                            for (WebSocketMessage message : socket.messages()) {
                                assertThat(message).isEqualTo(new WebSocketMessage.Binary(new byte[100_000]));
                                count++;
                            }
                            assertThat(count).isPositive();
                            assertThat(socket.closeCode()).hasValue(1000);
                            socket.close();
                        });
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Promise<String>[] newPromises() {
        return new Promise[1];
    }

    @Test
    void pingTellsHowLongTheAnswerTook() {
        talk.run(Talk.ECHO, (server, client) -> {
            WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server));
            assertThat(socket.ping()).isPositive();
            List<Task<Duration>> pings = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                pings.add(Weft.createTask(socket::ping));
            }
            pings.forEach(Task::await);
            socket.close();
            assertThatExceptionOfType(WebSocketClosedException.class).isThrownBy(socket::ping);
        });
    }

    /// RFC 6455, section 5.4: only messages are sent in parts.
    @Test
    void pingsAndClosesAreWholeHoweverShortAFrameIs() {
        for (boolean compressed : new boolean[] {true, false}) {
            Talk tiny = new Talk()
                    .with(options -> compressed
                            ? options.withMaxFrame(1)
                            : options.withMaxFrame(1).withoutCompression());
            tiny.run(
                    socket -> {
                        assertThat(socket.ping()).isPositive();
                        Talk.ECHO.handle(socket);
                    },
                    (server, client) -> {
                        WebSocketConnection socket =
                                WebSockets.connect(client, Talk.uri(server), options -> options.withMaxFrame(1));
                        socket.send("in parts");
                        assertThat(Talk.text(socket)).isEqualTo("in parts");
                        assertThat(socket.ping()).isPositive();
                        socket.close(4000, "a reason");
                        assertThat(socket.closeCode()).hasValue(4000);
                    });
            assertThat(tiny.failures).isEmpty();
        }
    }

    @Test
    void closedServerSaysThatItGoesAway() {
        talk.run(Talk.ECHO, (server, client) -> {
            WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server));
            socket.send("x");
            assertThat(Talk.text(socket)).isEqualTo("x");
            server.shutdown();
            assertThat(socket.receive()).isEmpty();
            assertThat(socket.closeCode()).hasValue(1001);
            socket.close();
        });
        assertThat(talk.failures).isEmpty();
    }

    @Test
    void cancelledHandlerSaysThatItGoesAway() {
        talk.withServer(options -> options.withPatience(options.patience().withGrace(Duration.ZERO)))
                .run(socket -> Weft.sleep(Duration.ofHours(1)), (server, client) -> {
                    WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server));
                    server.shutdown();
                    assertThat(socket.receive()).isEmpty();
                    assertThat(socket.closeCode()).hasValue(1001);
                    socket.close();
                });
    }

    @Test
    void failedHandlerClosesWith1011AndIsReported() {
        talk.run(
                socket -> {
                    throw new IllegalArgumentException("oops");
                },
                (server, client) -> {
                    WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server));
                    assertThat(socket.receive()).isEmpty();
                    assertThat(socket.closeCode()).hasValue(1011);
                    socket.close();
                });
        assertThat(talk.failures)
                .singleElement()
                .satisfies(
                        failure -> assertThat(failure.exception().orElseThrow()).hasMessage("oops"));
    }

    @Test
    void clientThatGoesAwayEndsTheIterationByAnException() {
        List<String> seen = new ArrayList<>();
        talk.run(
                socket -> {
                    try {
                        Talk.ECHO.handle(socket);
                        seen.add("no exception");
                    } catch (WebSocketClosedException e) {
                        seen.add(e.code() + " " + socket.closeCode().orElse(0));
                        throw e;
                    }
                },
                (server, client) -> {
                    WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server));
                    socket.send("x");
                    assertThat(Talk.text(socket)).isEqualTo("x");
                    client.close(); // and all its connections, at once
                    assertThat(socket.receive()).isEmpty();
                    socket.close();
                });
        assertThat(seen).containsExactly("1006 1006");
        assertThat(talk.failures).isEmpty();
    }

    @Test
    void requestsThatAreNoneAreRefused() {
        talk.run(Talk.ECHO, (server, client) -> {
            String uri = "http://127.0.0.1:" + server.port() + "/";
            try (ClientResponse response = client.get(uri)) {
                assertThat(response.status()).isEqualTo(426);
                assertThat(response.headers().first("upgrade")).contains("websocket");
            }
        });
        talk.serve(request -> Response.text("no socket here"), (server, client) -> {
            assertThatExceptionOfType(weft.http.BadMessageException.class)
                    .isThrownBy(() -> WebSockets.connect(client, Talk.uri(server)));
        });
        talk.serve(request -> Response.text("gone").withStatus(410), (server, client) -> {
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(() -> WebSockets.connect(client, Talk.uri(server)))
                    .satisfies(e -> assertThat(e.status()).isEqualTo(410));
            assertThat(client.statistics().inUse()).isZero();
        });
    }

    @Test
    void codesThatAreNoneAreRefused() {
        talk.run(Talk.ECHO, (server, client) -> {
            try (WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server))) {
                for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
                    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> socket.close(code, ""));
                }
                assertThatExceptionOfType(IllegalArgumentException.class)
                        .isThrownBy(() -> socket.close(1000, "\u00e4".repeat(62)));
            }
        });
    }

    @Test
    void bombIsRefused() {
        talk.with(options -> options.withMaxMessage(100_000)).run(Talk.ECHO, (server, client) -> {
            WebSocketConnection socket =
                    WebSockets.connect(client, Talk.uri(server), options -> options.withMaxFrame(Integer.MAX_VALUE));
            byte[] zeros = new byte[50_000_000]; // 50 KB as it is sent
            Arrays.fill(zeros, (byte) 0);
            socket.send(zeros);
            assertThat(socket.receive()).isEmpty();
            assertThat(socket.closeCode()).hasValue(1009);
            socket.close();
        });
        assertThat(talk.failures).isEmpty();
    }

    @Test
    void heartbeatGivesUpTheDead() {
        List<String> seen = new ArrayList<>();
        talk.with(options -> options.withHeartbeat(Duration.ofMillis(20)).withPatience(Duration.ofMillis(50)))
                .run(
                        socket -> {
                            try {
                                socket.receive();
                            } catch (WebSocketClosedException e) {
                                seen.add(e.code() + " " + e.getCause().getMessage());
                                throw e;
                            }
                        },
                        (server, client) -> Weft.toThread(() -> {
                            try (Socket dead = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                                dead.getOutputStream().write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
                                dead.setSoTimeout(20_000);
                                dead.getInputStream().readAllBytes(); // until it is closed
                            }
                            return null;
                        }));
        assertThat(seen).containsExactly("1006 nothing was heard of the other side for PT0.07S");
        assertThat(talk.failures).isEmpty();
    }

    @Test
    void sideThatDoesNotAnswerACloseIsGivenUp() {
        Duration patience = Duration.ofMillis(50);
        List<Integer> seen = new ArrayList<>();
        talk.with(options -> options.withPatience(patience))
                .run(
                        socket -> {
                            socket.close(4000, "");
                            seen.add(socket.closeCode().orElse(0));
                        },
                        (server, client) -> Weft.toThread(() -> {
                            try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                                silent.getOutputStream().write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
                                silent.setSoTimeout(20_000);
                                silent.getInputStream().readAllBytes();
                            }
                            return null;
                        }));
        assertThat(seen).containsExactly(4000);
    }

    @Test
    void closeOfTheOtherSideIsAnsweredThoughNobodyReceives() {
        talk.run(
                socket -> {
                    while (socket.closeCode().isEmpty()) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                },
                (server, client) -> {
                    WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server));
                    socket.close(3000, "");
                    assertThat(socket.closeCode()).hasValue(3000);
                });
    }

    @Test
    void cancelledCloseClosesAtOnce() {
        talk.run(socket -> Weft.sleep(Duration.ofMillis(100)), (server, client) -> {
            WebSocketConnection socket = WebSockets.connect(client, Talk.uri(server));
            Task<Void> closing = Weft.createTask(() -> socket.close());
            closing.cancel("the test wants it");
            assertThat(Weft.gatherOutcomes(closing).getFirst()).isInstanceOf(Outcome.Cancelled.class);
            assertThat(client.statistics().inUse()).isZero();
        });
    }
}
