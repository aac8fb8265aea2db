package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Weft;
import weft.flow.Retry;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.test.SlowClock;
import weft.http.websocket.Peer;
import weft.io.ByteReader;
import weft.io.ByteSource;

/// What the client makes of answers that come before the answer: RFC 9110, sections 10.1.1 and 15.2. More of it is in
/// the tests of the whole, in virtual time. A client sends the body unasked after a second: where that would show, the
/// clock is slow.
@Timeout(60)
class ExpectTest {

    private static final String AIOHTTP = """
            async def handle(request):
                return web.Response(text=f"{request.headers.get('expect')} {len(await request.read())}")

            async def check(request):
                if 'authorization' not in request.headers:
                    raise web.HTTPUnauthorized(text='who are you?')
                request.transport.write(b'HTTP/1.1 100 Continue\\r\\n\\r\\n')

            app = web.Application()
            app.router.add_post('/', handle)
            app.router.add_post('/checked', handle, expect_handler=check)
            """;

    private static final Body BODY = Body.of(MediaType.BYTES, new byte[100_000]);

    @Test
    void aiohttpIsAsked() throws Exception {
        Peer.aiohttpServer(AIOHTTP).serve(List.of(), SlowClock::applyTo, base -> {
            try (WebClient client = WebClient.open()) {
                Request request = Request.post(base + "/", BODY).withExpectContinue();
                assertThat(client.send(request).text()).isEqualTo("100-continue 100000");
                assertThat(client.send(request).text()).isEqualTo("100-continue 100000");
                assertThat(client.statistics().idle()).isOne();

                Request checked = Request.post(base + "/checked", BODY).withExpectContinue();
                try (ClientResponse response = client.send(checked)) {
                    assertThat(response.status()).isEqualTo(401);
                    assertThat(response.text()).isEqualTo("who are you?");
                }
                assertThat(client.statistics().idle()).isZero();
                assertThat(client.send(checked.withHeader("authorization", "me"))
                                .text())
                        .isEqualTo("100-continue 100000");
            }
        });
    }

    @Test
    void whoCannotBeAskedGetsTheBodyUnasked() throws Exception {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (RawServer server = RawServer.start(talk -> {
            for (String head; !(head = talk.readHead()).isEmpty(); ) {
                heads.add(head);
                if (head.contains("expect:")) {
                    talk.send("HTTP/1.1 417 Expectation Failed\r\ncontent-length: 0\r\n\r\n");
                } else {
                    talk.sendText(talk.read(4));
                }
            }
        })) {
            Weft.run(SlowClock::applyTo, () -> {
                try (WebClient client = WebClient.open()) {
                    Body once =
                            new Body.Once(Optional.of(MediaType.TEXT), OptionalLong.of(4), new ByteReader(new Four()));
                    for (Body body : List.of(Body.of("data"), once)) { // of which nothing was read so far
                        Request request = Request.post(server.uri("/"), body).withExpectContinue();
                        assertThat(client.send(request).text()).isEqualTo("data");
                    }
                }
            });
        }
        assertThat(heads).hasSize(4);
        assertThat(heads.get(0)).contains("expect: 100-continue\r\n");
        assertThat(heads.get(1)).doesNotContain("expect");
        assertThat(heads.get(2)).contains("expect: 100-continue\r\n");
        assertThat(heads.get(3)).doesNotContain("expect");
    }

    @Test
    void aBodyThatWasNotSentIsThereForTheNextRequest() throws Exception {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (RawServer server = RawServer.start(talk -> {
            for (String head; !(head = talk.readHead()).isEmpty(); ) {
                heads.add(head.substring(0, head.indexOf(" HTTP")));
                switch (heads.size()) {
                    case 1 -> talk.send("HTTP/1.1 307 There\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n");
                    case 2 -> talk.send("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n");
                    case 3 ->
                        talk.send("HTTP/1.1 401 Who?\r\ncontent-length: 0\r\n"
                                + "www-authenticate: Digest realm=\"a\", nonce=\"b\", qop=\"auth\"\r\n\r\n");
                    default -> {
                        talk.send("HTTP/1.1 100 Continue\r\n\r\n");
                        talk.sendText(talk.read(4));
                    }
                }
            }
        })) {
            Weft.run(SlowClock::applyTo, () -> {
                Retry soon = Retry.defaults().withDelay(Duration.ofMillis(1), Duration.ofSeconds(1));
                try (WebClient client = WebClient.open(options -> options.withMiddleware(Retries.of(soon))
                        .withMiddleware(Credentials.digest("me", "secret", new SecureRandom())))) {
                    Body once =
                            new Body.Once(Optional.of(MediaType.TEXT), OptionalLong.of(4), new ByteReader(new Four()));
                    Request request = Request.of("PUT", server.uri("/here"))
                            .withBody(once)
                            .withExpectContinue();
                    assertThat(client.send(request).text()).isEqualTo("data");
                }
            });
        }
        assertThat(heads).containsExactly("PUT /here", "PUT /there", "PUT /there", "PUT /there");
    }

    @Test
    void aBodyThatWasBegunIsNot() throws Exception {
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 100 Continue\r\n\r\n");
            talk.read(4);
            talk.send("HTTP/1.1 307 There\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n");
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    Body once =
                            new Body.Once(Optional.of(MediaType.TEXT), OptionalLong.of(4), new ByteReader(new Four()));
                    Request request = Request.post(server.uri("/"), once).withExpectContinue();
                    assertThatThrownBy(() -> client.send(request)).isInstanceOf(RedirectException.class);
                }
            });
        }
    }

    /// Four bytes, once.
    private static final class Four implements ByteSource {
        private boolean read;

        @Override
        public @Nullable ByteBuffer next() {
            boolean first = !read;
            read = true;
            return first ? StandardCharsets.US_ASCII.encode("data") : null;
        }

        @Override
        public void close() {}
    }

    @Test
    void answersOnTheWayArePassedOver() throws Exception {
        try (RawServer server = RawServer.start(talk -> {
            for (String head; !(head = talk.readHead()).isEmpty(); ) {
                talk.send("HTTP/1.1 102 Processing\r\n\r\n");
                talk.send("HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n");
                talk.send("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
                talk.sendText(head.contains("content-length: 4") ? talk.read(4) : "nothing");
            }
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("nothing");
                    Request request = Request.post(server.uri("/"), Body.of("data"));
                    assertThat(client.send(request).text()).isEqualTo("data");
                    assertThat(client.send(request.withExpectContinue()).text()).isEqualTo("data");
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("nothing");
                }
            });
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void hintsAreNoWordToSendTheBody() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 103 Early Hints\r\n\r\n");
            log.add("hinted");
            talk.send("HTTP/1.1 413 Content Too Large\r\ncontent-length: 3\r\n\r\nno\n");
            talk.socket().setSoTimeout(10_000);
            log.add("then " + talk.socket().getInputStream().read());
        })) {
            Weft.run(SlowClock::applyTo, () -> {
                try (WebClient client = WebClient.open()) {
                    Request request = Request.post(server.uri("/"), BODY).withExpectContinue();
                    try (ClientResponse response = client.send(request)) {
                        assertThat(response.status()).isEqualTo(413);
                        assertThat(response.text()).isEqualTo("no\n");
                    }
                }
            });
            assertThat(server.connections()).isOne();
            for (int i = 0; log.size() < 2 && i < 1000; i++) {
                Thread.sleep(10); // for the server's thread
            }
        }
        assertThat(log).containsExactly("hinted", "then -1");
    }
}
