package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.CancelScope;
import weft.ContextVar;
import weft.LoopFailure;
import weft.Task;
import weft.Weft;
import weft.http.Response;
import weft.http.client.ClientOptions;
import weft.http.client.ClientResponse;
import weft.http.client.ServerEvent;
import weft.http.client.WebClient;
import weft.http.websocket.WebSocketConnection;
import weft.http.websocket.WebSocketMessage;
import weft.http.websocket.WebSockets;
import weft.io.ByteStream;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.sync.AsyncEvent;

/// A server that is closed ends step by step, as aiohttp's does, and those who are served learn of it in time.
@Timeout(20)
class ClosingTest {

    private enum Version {
        HTTP_1,
        HTTP_2
    }

    private static final String SLOW = "/slow";
    private static final Duration EVER = Duration.ofDays(1);

    private final MemoryAddress address = MemoryAddress.create("the server");
    private final List<String> log = new ArrayList<>();
    private final List<LoopFailure> failures = new ArrayList<>();
    private final AsyncEvent told = AsyncEvent.create(); // by the hook of the slow request
    private final AsyncEvent open = AsyncEvent.create(); // the way for the slow request
    private Duration grace = EVER;

    private interface Body {
        void run(WebServer server, Task<Void> serving) throws Exception;
    }

    private void with(LoopBody body, Body test) {
        Weft.run(loop -> loop.withFailureHandler(failures::add).withSlowStep(Duration.ZERO), () -> {
            WebServer server = WebServer.openPerLoop(
                    address, options -> options.withPatience(options.patience().withGrace(grace)), body);
            test.run(server, Weft.createTask(server::serveForever));
        });
    }

    private WebClient client(Version version) {
        UnaryOperator<ClientOptions> here =
                options -> options.withAddress(address).withBase("http://h/");
        return WebClient.open(options -> version == Version.HTTP_2
                ? here.apply(options).withPriorKnowledge()
                : here.apply(options).withoutHttp2());
    }

    private Response answer(ServerRequest request) throws Exception {
        return switch (request.path()) {
            case "/events" ->
                EventSender.respond(request, events -> {
                    try {
                        events.send("first");
                        Weft.sleep(EVER);
                    } finally {
                        log.add("events");
                    }
                });
            case "/poll" -> {
                CancelScope wait = CancelScope.create();
                request.onClosing(wait::cancel);
                yield wait.run(() -> {
                            log.add("polls");
                            Weft.sleep(EVER);
                            return Response.text("news");
                        })
                        .orElse(Response.text("no news"));
            }
            case "/socket" ->
                WebSockets.accept(request, socket -> {
                    for (WebSocketMessage message : socket.messages()) {
                        socket.send(((WebSocketMessage.Text) message).text());
                    }
                    log.add("socket");
                });
            case SLOW -> {
                request.onClosing(() -> {
                    log.add("told");
                    told.set();
                });
                log.add("begun");
                open.await();
                log.add("answered");
                yield Response.text("slow");
            }
            default -> Response.text("hello");
        };
    }

    private void until(String entry) {
        while (!log.contains(entry)) {
            Weft.checkpoint();
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatIsInProgressHoldsUpTheEnd(Version version) {
        with(loop -> loop.serve(this::answer), (server, serving) -> {
            try (WebClient client = client(version);
                    WebClient http1 = client(Version.HTTP_1);
                    ByteStream idle = Net.connect(address);
                    ClientResponse stream = client.get("/events");
                    WebSocketConnection socket = WebSockets.connect(http1, "ws://h/socket")) {
                idle.write(Served.get("/"));
                idle.readUntil("hello");
                Iterator<ServerEvent> events = stream.events().iterator();
                assertThat(events.next().data()).isEqualTo("first");
                Task<String> slow = Weft.createTask(() -> client.get(SLOW).text());
                Task<String> poll = Weft.createTask(() -> client.get("/poll").text());
                until("begun");
                until("polls");

                Task<Void> closing = Weft.createTask(server::close);
                told.await();

                assertThatThrownBy(() -> Net.connect(address)).isInstanceOf(UncheckedIOException.class);
                assertThat(idle.read(1)).as("the idle connection").isEmpty();
                assertThat(socket.receive()).isEmpty();
                assertThat(socket.closeCode()).hasValue(1001);
                assertThat(events.hasNext()).isFalse(); // no failure: an end in good order
                assertThat(poll.await()).isEqualTo("no news");
                assertThat(slow.isDone()).isFalse();
                assertThat(closing.isDone()).isFalse();
                until("socket");
                log.add("waits");
                open.set();
                assertThat(slow.await()).isEqualTo("slow");
                closing.await();
                assertThat(serving.isDone()).isTrue();
            }
        });
        assertThat(log.subList(log.indexOf("told"), log.size()))
                .startsWith("told")
                .contains("events", "socket")
                .endsWith("waits", "answered");
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoDoesNotEndIsCancelledAndThenWhatTheServerUsedIsClosed(Version version) {
        grace = Duration.ofMillis(20);
        LoopBody body = loop -> {
            try {
                loop.serve(request -> {
                    try {
                        return answer(request);
                    } finally {
                        Weft.sleep(Duration.ofMillis(20)); // which is waited for
                        log.add("cancelled");
                    }
                });
            } finally {
                log.add("cleaned up");
            }
        };
        with(body, (server, serving) -> {
            try (WebClient client = client(version)) {
                Task<ClientResponse> slow = Weft.createTask(() -> client.get(SLOW));
                until("begun");
                server.close();
                log.add("closed");
                assertThat(Weft.gatherOutcomes(slow).getFirst()).isInstanceOf(weft.Outcome.Failure.class);
            }
        });
        assertThat(log).containsExactly("begun", "told", "cancelled", "cleaned up", "closed");
        assertThat(failures).isEmpty();
    }

    private void askWhileClosing(Handler handler) {
        with(loop -> loop.serve(handler), (server, serving) -> {
            try (WebClient client = client(Version.HTTP_1)) {
                Task<String> slow = Weft.createTask(() -> client.get("/").text());
                until("begun");
                server.shutdown();
                open.set();
                assertThat(slow.await()).isEqualTo("done");
            }
            serving.await();
        });
    }

    @Test
    void whoAsksWhenItHasBegunIsToldToo() {
        askWhileClosing(request -> {
            log.add("begun");
            open.await();
            request.onClosing(told::set);
            told.await();
            return Response.text("done");
        });
        assertThat(failures).isEmpty();
    }

    @Test
    void aHookThatFailsIsReportedAndTheOthersAreCalled() {
        askWhileClosing(request -> {
            request.onClosing(() -> {
                throw new IllegalStateException("a bad hook");
            });
            request.onClosing(told::set);
            log.add("begun");
            told.await();
            return Response.text("done");
        });
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().exception().orElseThrow()).hasMessage("a bad hook");
    }

    @Test
    void aHookSeesTheContextOfWhoHasNotedIt() {
        ContextVar<String> user = ContextVar.withDefault("user", "nobody");
        Handler handler = request -> {
            user.set("of the request");
            request.onClosing(() -> log.add(user.get()));
            user.set("later");
            log.add("begun");
            open.await();
            request.onClosing(() -> log.add("late: " + user.get()));
            request.onClosing(told::set);
            user.set("much later");
            told.await();
            return Response.text("done");
        };
        user.set("of who closes");

        askWhileClosing(handler);

        assertThat(log).containsExactly("begun", "of the request", "late: later");
        assertThat(failures).isEmpty();
    }

    @Test
    void aHookThatWasTakenBackIsNotCalled() {
        askWhileClosing(request -> {
            for (int i = 0; i < 3; i++) {
                try (ClosingHook _ = request.onClosing(() -> log.add("of a wait that is over"))) {
                    Weft.checkpoint();
                }
            }
            List<ClosingHook> later = new ArrayList<>();
            request.onClosing(() -> later.forEach(ClosingHook::close));
            later.add(request.onClosing(() -> log.add("taken back when the server begins to close")));
            request.onClosing(told::set);
            log.add("begun");
            told.await();
            later.forEach(ClosingHook::close);
            return Response.text("done");
        });
        assertThat(log).containsExactly("begun");
        assertThat(failures).isEmpty();
    }

    @Test
    void whoIsAnsweredIsNotTold() {
        with(
                loop -> loop.serve(request -> {
                    request.onClosing(() -> log.add("told"));
                    return Response.text("done");
                }),
                (server, serving) -> {
                    for (Version version : Version.values()) {
                        try (WebClient client = client(version)) {
                            assertThat(client.get("/").text()).isEqualTo("done");
                        }
                    }
                    server.close();
                });
        assertThat(log).isEmpty();
    }
}
