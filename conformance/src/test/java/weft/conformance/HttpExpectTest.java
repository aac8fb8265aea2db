package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import weft.EventLoop;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.client.ClientOptions;
import weft.http.client.ClientResponse;
import weft.http.client.PoolStatistics;
import weft.http.client.WebClient;
import weft.http.server.Handler;
import weft.http.test.TestServer;
import weft.test.WeftTest;

/// A client that asks before it sends a body, and a server that says when, in virtual time: RFC 9110, section 10.1.1.
class HttpExpectTest {

    private static final List<UnaryOperator<ClientOptions>> VERSIONS =
            List.of(ClientOptions::withoutHttp2, ClientOptions::withPriorKnowledge);

    private final List<Duration> begun = new ArrayList<>(); // when the body was

    private Request ask(String path) {
        Duration start = EventLoop.current().time();
        Body body = Body.stream(MediaType.TEXT, out -> {
            begun.add(EventLoop.current().time().minus(start));
            out.write("the ");
            out.write("body");
        });
        return Request.post(path, body).withExpectContinue();
    }

    /// What is done with a client and its server.
    @FunctionalInterface
    private interface Talk {
        void run(WebClient client) throws Exception;
    }

    private void withEach(Handler handler, Talk talk) throws Exception {
        for (UnaryOperator<ClientOptions> version : VERSIONS) {
            begun.clear();
            try (TestServer server = TestServer.inMemory(handler)) {
                talk.run(server.client(version));
            }
        }
    }

    @WeftTest(seeds = 10)
    void bodyIsSentWhenTheHandlerBeginsToReadIt() throws Exception {
        Handler late = request -> {
            Weft.sleep(Duration.ofMillis(400));
            return Response.text(request.header("expect").orElse("-") + " "
                    + request.content().text());
        };
        withEach(late, client -> {
            assertThat(client.send(ask("/")).text()).isEqualTo("100-continue the body");
            assertThat(begun).containsExactly(Duration.ofMillis(400));
            assertThat(client.send(ask("/")).text()).isEqualTo("100-continue the body");
            assertThat(client.statistics().inUse()).isZero();
        });
    }

    @WeftTest(seeds = 10)
    void bodyIsSentAfterASecondWithoutAWord() throws Exception {
        Handler silent = request -> {
            Weft.sleep(Duration.ofSeconds(5));
            return Response.text(request.content().text());
        };
        withEach(silent, client -> {
            assertThat(client.send(ask("/")).text()).isEqualTo("the body");
            assertThat(begun).containsExactly(Duration.ofSeconds(1));
        });
    }

    @WeftTest(seeds = 10)
    void bodyIsNotSentToWhoAnswersAtOnce() throws Exception {
        Handler refusing = request -> {
            if (request.path().equals("/secret")) {
                throw new StatusException(401, "who are you?");
            }
            return Response.text("welcome");
        };
        withEach(refusing, client -> {
            for (int i = 0; i < 3; i++) {
                try (ClientResponse response = client.send(ask("/secret"))) {
                    assertThat(response.status()).isEqualTo(401);
                    assertThat(response.text()).contains("who are you?");
                }
                assertThat(client.get("/").text()).isEqualTo("welcome");
            }
            Weft.sleep(Duration.ofSeconds(5)); // nor later
            assertThat(begun).isEmpty();
            assertThat(client.statistics().inUse()).isZero();
        });
    }

    @WeftTest(seeds = 10)
    void connectionWhoseBodyWasAnnouncedAndNotSentIsNotUsedAgain() throws Exception {
        try (TestServer server = TestServer.inMemory(_ -> Response.text("no, thank you"))) {
            WebClient client = server.client();
            assertThat(client.send(ask("/")).text()).isEqualTo("no, thank you");
            assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 100));
            assertThat(client.get("/").text()).isEqualTo("no, thank you");
            assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 100));
        }
    }

    @WeftTest(seeds = 10)
    void bodyThatTheServerSaysIsTooLongStaysAtHome() throws Exception {
        Handler reading = request -> Response.text(request.content().text());
        withEach(reading, client -> {
            Body large = Body.of(MediaType.BYTES, new byte[2 << 20]);
            try (ClientResponse response = client.send(Request.post("/", large).withExpectContinue())) {
                assertThat(response.status()).isEqualTo(413);
            }
        });
    }

    @WeftTest(seeds = 10)
    void answerThatIsTheBodyAsksForItBeforeItBegins() throws Exception {
        withEach(request -> Response.of(Body.from(request.content())), client -> {
            assertThat(client.send(ask("/")).text()).isEqualTo("the body");
            assertThat(begun).containsExactly(Duration.ZERO);
        });
    }

    @WeftTest(seeds = 10)
    void nobodyAsksForWhatIsEmpty() throws Exception {
        Handler telling = request -> Response.text(request.header("expect").orElse("-"));
        withEach(telling, client -> {
            assertThat(client.send(Request.get("/").withExpectContinue()).text())
                    .isEqualTo("-");
            Request nothing = Request.post("/", Body.EMPTY).withExpectContinue();
            assertThat(client.send(nothing).text()).isEqualTo("-");
        });
    }

    @WeftTest(seeds = 10)
    void whoIsCancelledWhileAskingSendsNothing() throws Exception {
        withEach(
                _ -> {
                    Weft.sleep(Duration.ofHours(1));
                    return Response.of(204);
                },
                client -> {
                    Weft.moveOnAfter(
                            Duration.ofMillis(500), () -> client.send(ask("/")).close());
                    Weft.sleep(Duration.ofSeconds(5));
                    assertThat(begun).isEmpty();
                    assertThat(client.statistics().inUse()).isZero();
                });
    }
}
