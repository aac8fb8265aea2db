package weft.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import weft.EventLoop;
import weft.Weft;
import weft.flow.Generators;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.client.ClientTimeouts;
import weft.http.client.WebClient;
import weft.http.server.Handler;
import weft.http.test.TestServer;
import weft.io.LimitExceededException;
import weft.test.Tasks;
import weft.test.WeftTest;

class JsonLinesTest {

    private static final MediaType TYPE = MediaType.parse("application/x-ndjson");
    private static final Duration HOUR = Duration.ofHours(1);

    record Reading(int hour) {}

    private static TestServer serverOf(String text) {
        return TestServer.inMemory(_ -> Response.of(Body.of(TYPE, text)));
    }

    private static WebClient patient(TestServer server) {
        return server.client(options -> options.withTimeouts(ClientTimeouts::withoutTotal));
    }

    @WeftTest(seeds = 5)
    void linesComeWhenTheyAreSent() {
        Iterable<Reading> readings = Generators.generate(emitter -> {
            for (int i = 1; i <= 3; i++) {
                Weft.sleep(HOUR);
                emitter.emit(new Reading(i));
            }
        });
        try (TestServer server = TestServer.inMemory(_ -> Response.of(Json.lines(readings)));
                ClientResponse response = patient(server).get("/")) {
            for (Reading reading : Json.readLines(response, Reading.class)) {
                assertThat(EventLoop.current().time()).isEqualTo(HOUR.multipliedBy(reading.hour));
            }
            assertThat(EventLoop.current().time()).isEqualTo(HOUR.multipliedBy(3));
        }
    }

    @WeftTest(seeds = 5)
    void aServerReadsThem() {
        Handler adder = request -> {
            int sum = 0;
            for (int number : Json.readLines(request, int.class)) {
                sum += number;
            }
            return Json.response(sum);
        };
        try (TestServer server = TestServer.inMemory(adder)) {
            Body numbers = Json.lines(IntStream.rangeClosed(1, 10_000).boxed().toList());
            assertThat(Json.read(server.client().post("/", numbers), int.class)).isEqualTo(50_005_000);
            assertThat(server.client().post("/", Body.of(TYPE, "1\n2\nx\n")).text())
                    .startsWith("400 Bad Request: the body is no JSON that can be read at line 3, column ");
            assertThat(server.client()
                            .post("/", Body.of(TYPE, "9".repeat((1 << 20) + 1)))
                            .status())
                    .isEqualTo(413);
            assertThat(server.client().post("/", Json.body(List.of(1))).status())
                    .isEqualTo(415);
        }
    }

    @WeftTest
    void aLineHasItsLimitWhateverTheBodyMayHave() {
        Handler handler = request -> {
            request.contentUpTo(1 << 24);
            Json.readLines(request, String.class).forEach(_ -> {});
            return Response.of(204);
        };
        try (TestServer server = TestServer.inMemory(handler)) {
            String long1 = "\"" + "x".repeat(1_000_000) + "\"\n";
            assertThat(server.client().post("/", Body.of(TYPE, long1 + long1)).status())
                    .isEqualTo(204);
            ClientResponse response = server.client().post("/", Body.of(TYPE, "\n\"" + "x".repeat(1 << 21) + "\"\n"));
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.text()).contains("line 2 has more than 1048576 bytes");
        }
    }

    @WeftTest
    void emptyLinesAndEndsOfAllKindsArePassedOver() {
        try (TestServer server = serverOf("\ufeff{\"hour\":1}\r\n\n \n{\"hour\":2}\n{\"hour\":3}");
                ClientResponse response = server.client().get("/")) {
            assertThat(Json.readLines(response, Reading.class))
                    .containsExactly(new Reading(1), new Reading(2), new Reading(3));
        }
        try (TestServer server = serverOf("");
                ClientResponse response = server.client().get("/")) {
            assertThat(Json.readLines(response, Reading.class)).isEmpty();
        }
    }

    @WeftTest
    void aLineThatIsWrongIsToldAndWhatFollowsCanBeRead() {
        try (TestServer server = serverOf("1\n[\n3\n");
                ClientResponse response = server.client().get("/")) {
            Iterator<Integer> lines = Json.readLines(response, Integer.class).iterator();
            assertThat(lines.next()).isEqualTo(1);
            assertThatThrownBy(lines::next)
                    .isInstanceOf(JsonException.class)
                    .hasMessageStartingWith("the answer 200 to GET http://localhost/ is ")
                    .hasMessageContaining(" at line 2, column ");
            assertThat(lines.next()).isEqualTo(3);
            assertThat(lines.hasNext()).isFalse();
        }
    }

    @WeftTest
    void anotherTypeIsRefusedBeforeTheFirstLine() {
        try (TestServer server = TestServer.inMemory(_ -> Response.text("1\n2\n"))) {
            assertThatThrownBy(() -> Json.readLines(server.client().get("/"), int.class))
                    .isInstanceOf(JsonException.class)
                    .hasMessageContaining("is not lines of JSON, application/x-ndjson, but text/plain");
            try (ClientResponse response = server.client().get("/")) {
                assertThat(JsonBinding.DEFAULT.withAnyMediaType().readLines(response, Integer.class))
                        .containsExactly(1, 2);
            }
        }
    }

    @WeftTest(seeds = 5)
    void aCancelledWaitLosesNothing() {
        Body slow = Body.stream(TYPE, out -> {
            out.write("1\n2");
            Weft.sleep(HOUR);
            out.write("3\n");
        });
        try (TestServer server = TestServer.inMemory(_ -> Response.of(slow));
                ClientResponse response = patient(server).get("/")) {
            Iterator<Integer> lines = Json.readLines(response, Integer.class).iterator();
            assertThat(lines.next()).isEqualTo(1);
            Weft.moveOnAfter(Duration.ofMinutes(1), () -> lines.hasNext());
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofMinutes(1));
            assertThat(lines.next()).isEqualTo(23);
        }
    }

    @WeftTest
    void aSlowReaderStopsTheSender() {
        List<Integer> made = new ArrayList<>();
        Iterable<String> endless = () -> IntStream.iterate(0, i -> i + 1)
                .peek(made::add)
                .mapToObj(_ -> "x".repeat(1000))
                .iterator();
        try (TestServer server = TestServer.inMemory(_ -> Response.of(Json.lines(endless)));
                ClientResponse response = server.client().get("/")) {
            Tasks.allTasksBlocked();
            assertThat(made).hasSizeBetween(10, 1000);
            assertThat(response.status()).isEqualTo(200);
        }
    }

    @WeftTest(seeds = 5)
    void aGeneratorIsClosedWhenItsReaderGoesAway() {
        List<Duration> ends = new ArrayList<>();
        Handler handler = _ -> Response.of(Json.lines(Generators.generate(emitter -> {
            try {
                while (true) {
                    emitter.emit("x".repeat(1000));
                }
            } finally {
                ends.add(EventLoop.current().time());
            }
        })));
        try (TestServer server = TestServer.inMemory(handler)) {
            server.client().get("/").close();
            Weft.sleep(HOUR);
            assertThat(ends).containsExactly(Duration.ZERO);
        }
    }

    @WeftTest
    void aMapperThatIndentsWritesALineEachAllTheSame() {
        JsonBinding pretty = Json.with(
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build());
        try (TestServer server = TestServer.inMemory(_ -> Response.of(pretty.lines(List.of(new Reading(1)))))) {
            assertThat(server.client().get("/").text()).isEqualTo("{\"hour\":1}\n");
        }
    }

    @WeftTest
    void theClientsLineHasItsLimitToo() {
        try (TestServer server = serverOf("x".repeat((1 << 20) + 1));
                ClientResponse response = server.client().get("/")) {
            Iterator<String> lines = Json.readLines(response, String.class).iterator();
            assertThatThrownBy(lines::hasNext).isInstanceOf(LimitExceededException.class);
        }
    }
}
