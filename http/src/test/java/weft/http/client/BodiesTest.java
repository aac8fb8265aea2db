package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.websocket.Peer;
import weft.io.ByteWriter;

class BodiesTest {

    private static final String AIOHTTP = """
            import hashlib

            async def form(request):
                lines = []
                async for part in await request.multipart():
                    data = await part.read()
                    lines.append(f"{part.name} {part.filename} {part.headers.get('content-type')} "
                                 f"{len(data)} {hashlib.md5(data).hexdigest()}")
                return web.Response(text="\\n".join(lines))

            async def fields(request):
                lines = [request.content_type] + [f"{name}: {value!r}" for name, value in (await request.post()).items()]
                return web.Response(text="\\n".join(lines))

            async def events(request):
                response = web.StreamResponse(headers={"content-type": "text/event-stream"})
                await response.prepare(request)
                for i in range(3):
                    await response.write(f"id: {i}\\ndata: event {i}\\n\\n".encode())
                return response

            app = web.Application(client_max_size=1 << 30)
            app.add_routes([web.post("/form", form), web.post("/fields", fields), web.get("/events", events)])
            """;

    @Test
    void aiohttpReadsFormsWithFiles(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("a \"file\".bin"), new byte[5_000_000]);
        Peer.aiohttpServer(AIOHTTP).serve(List.of(), base -> {
            try (WebClient client = WebClient.open(options -> options.withBase(base))) {
                Multipart form = Multipart.create(new SplittableRandom(7))
                        .withField("title", "größer")
                        .withFile("data", file, MediaType.BYTES)
                        .withFile("text", "t.txt", Body.stream(MediaType.TEXT, out -> {
                            for (int i = 0; i < 1000; i++) {
                                out.write("line\n");
                            }
                        }));
                assertThat(form.body().length()).isEmpty();
                assertThat(client.post("/form", form.body()).text()).isEqualTo("""
                        title None None 8 3b1f5bccdd98086ae8f1852fd2aabe54
                        data a %22file%22.bin application/octet-stream 5000000 8649ae5a732bc808f228677b27a1e9b6
                        text t.txt text/plain; charset=utf-8 5000 47764aae38ca41c67fa78553fb16de8c
                        """.strip());
            }
        });
    }

    @Test
    void aiohttpReadsTheFieldsOfForms() throws Exception {
        Peer.aiohttpServer(AIOHTTP).serve(List.of(), base -> {
            try (WebClient client = WebClient.open(options -> options.withBase(base))) {
                Body several = Body.form(List.of(
                        Map.entry("größe", "1 + 1 = 2 & mehr"),
                        Map.entry("tag", "a;b"),
                        Map.entry("tag", "100 %25"),
                        Map.entry("a&b=c", ""),
                        Map.entry("tag", "日本\n\uD83D\uDE00")));

                assertThat(client.post("/fields", several).text()).isEqualTo("""
                        application/x-www-form-urlencoded
                        größe: '1 + 1 = 2 & mehr'
                        tag: 'a;b'
                        tag: '100 %25'
                        a&b=c: ''
                        tag: '日本\\n\uD83D\uDE00'""");
                assertThat(client.post("/fields", Body.form(Map.of("one", "#1?")))
                                .text())
                        .isEqualTo("application/x-www-form-urlencoded\none: '#1?'");
                assertThat(client.post("/fields", Body.form(Map.of())).text())
                        .isEqualTo("application/x-www-form-urlencoded");
            }
        });
    }

    @Test
    void formOfKnownPartsHasALength() {
        Weft.run(() -> {
            Body form = Multipart.create(new SplittableRandom(7))
                    .withField("a", "b")
                    .withFile("f", "x\r\n\".txt", Body.of("hello"))
                    .body();
            List<byte[]> written = new ArrayList<>();
            ((Body.Streamed) form).writer().writeTo(new Collected(written));
            int length = written.stream().mapToInt(part -> part.length).sum();
            assertThat(form.length()).hasValue(length);
            assertThat(new String(written.get(3), StandardCharsets.UTF_8)).contains("filename=\"x%0D%0A%22.txt\"");
        });
        assertThatThrownBy(() -> Multipart.create(new SplittableRandom(7))
                        .withFile("f", "x", new Body.Once(Optional.empty(), OptionalLong.empty(), null)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private record Collected(List<byte[]> parts) implements ByteWriter {
        @Override
        public void write(ByteBuffer bytes) {
            byte[] part = new byte[bytes.remaining()];
            bytes.get(part);
            parts.add(part);
        }

        @Override
        public void end() {}

        @Override
        public void close() {}
    }

    @Test
    void eventsComeFromAiohttp() throws Exception {
        Peer.aiohttpServer(AIOHTTP).serve(List.of(), base -> {
            try (WebClient client = WebClient.open();
                    ClientResponse response = client.get(base + "/events")) {
                List<String> seen = new ArrayList<>();
                for (ServerEvent event : response.events()) {
                    seen.add(event.id() + " " + event.type() + " " + event.data());
                }
                assertThat(seen).containsExactly("0 message event 0", "1 message event 1", "2 message event 2");
            }
        });
    }

    @Test
    void eventsAreReadAsTheStandardHasThem() {
        String stream = "\ufeff: a comment\n"
                + "data: first\ndata:second\nid: 7\n\n"
                + "event: add\r\ndata\r\n\r\n"
                + "data: by return\r\rretry: 1500\rdata: x\r\r"
                + "id\ndata: no id any more\nunknown: y\n\n"
                + "data: not whole\n";
        try (JdkServer server = JdkServer.start().text("/", stream)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open();
                        ClientResponse response = client.get(server.uri("/"))) {
                    List<ServerEvent> events = new ArrayList<>();
                    response.events().forEach(events::add);
                    assertThat(events)
                            .containsExactly(
                                    new ServerEvent("message", "first\nsecond", "7", Optional.empty()),
                                    new ServerEvent("add", "", "7", Optional.empty()),
                                    new ServerEvent("message", "by return", "7", Optional.empty()),
                                    new ServerEvent("message", "x", "7", Optional.of(Duration.ofMillis(1500))),
                                    new ServerEvent("message", "no id any more", "", Optional.empty()));
                }
            });
        }
    }

    /// Each piece is sent when the client has the event of the one before.
    @Test
    void eventsWhoseLinesEndWithReturnsComeAtOnce() throws Exception {
        List<String> pieces = List.of("data: 1\r\r", "\ndata: 2\r\n\r", "data: 3\r\n\r", "\n\ndata: 4\n\n");
        Semaphore next = new Semaphore(1);
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n");
            for (String piece : pieces) {
                next.acquire();
                talk.send(piece);
            }
            next.acquire();
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open();
                        ClientResponse response = client.get(server.uri("/"))) {
                    List<String> seen = new ArrayList<>();
                    Weft.timeout(Duration.ofSeconds(20), () -> {
                        for (ServerEvent event : response.events()) {
                            seen.add(event.data());
                            next.release();
                        }
                    });
                    assertThat(seen).containsExactly("1", "2", "3", "4");
                }
            });
        }
    }

    @Test
    void listenersAreToldWhatHappens() {
        List<ClientEvent> events = new ArrayList<>();
        try (JdkServer server = JdkServer.start().redirect("/a", 302, "/b").text("/b", "here")) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withListener(events::add))) {
                    client.get(server.uri("/a")).text();
                    assertThatThrownBy(() -> client.get("http://127.0.0.1:1/"));
                }
            });
            assertThat(events)
                    .extracting(event -> event.getClass().getSimpleName())
                    .containsExactly(
                            "Started",
                            "Connecting",
                            "Connected",
                            "Answered",
                            "Ended",
                            "Started",
                            "Reused",
                            "Answered",
                            "Ended",
                            "Started",
                            "Connecting",
                            "Failed");
            assertThat(events.get(5).request().uri()).isEqualTo(URI.create(server.uri("/b")));
        }
    }

    @Test
    void middlewaresStandInTheirOrder() {
        List<String> order = new ArrayList<>();
        try (JdkServer server = JdkServer.start()
                .on(
                        "/",
                        exchange -> JdkServer.answer(
                                exchange, 200, exchange.getRequestHeaders().getFirst("x-by")))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withMiddleware((request, next) -> {
                            order.add("first");
                            ClientResponse response = next.send(request.withHeader("x-by", "first"));
                            order.add("first again");
                            return response;
                        })
                        .withMiddleware((request, next) -> {
                            order.add("second");
                            return next.send(request.withHeader(
                                    "x-by", request.headers().first("x-by").orElse("") + " second"));
                        }))) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("first second");
                }
            });
            assertThat(order).containsExactly("first", "second", "first again");
        }
    }
}
