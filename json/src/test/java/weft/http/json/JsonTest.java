package weft.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import weft.EventLoop;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.server.Handler;
import weft.http.test.TestServer;
import weft.test.WeftTest;

class JsonTest {

    private static final TypeReference<List<Note>> NOTES = new TypeReference<>() {};
    private static final TypeReference<Map<String, List<LocalDate>>> DATES = new TypeReference<>() {};

    @WeftTest(seeds = 5)
    void recordsGoThereAndBack() {
        Note note = Note.of("tee, 茶, 🍵 \"\\\u2028\n");
        Handler echo = request -> {
            Note got = Json.read(request, Note.class);
            assertThat(got).isEqualTo(note);
            return Json.response(got).withStatus(201);
        };
        try (TestServer server = TestServer.inMemory(echo);
                ClientResponse response = server.client().post("/", Json.body(note))) {
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.content().type()).contains(MediaType.JSON);
            assertThat(Json.read(response, Note.class)).isEqualTo(note);
        }
    }

    @WeftTest
    void genericTypesGoThereAndBack() {
        List<Note> notes = List.of(Note.of("one"), Note.of("two"));
        Map<String, List<LocalDate>> dates = Map.of("holidays", List.of(LocalDate.of(2026, 12, 25)), "none", List.of());
        Handler handler = request -> switch (request.path()) {
            case "/notes" -> Json.response(Json.read(request, NOTES));
            default -> Json.response(Json.read(request, DATES));
        };
        try (TestServer server = TestServer.inMemory(handler)) {
            assertThat(Json.read(server.client().post("/notes", Json.body(notes)), NOTES))
                    .isEqualTo(notes);
            assertThat(Json.read(server.client().post("/dates", Json.body(dates)), DATES))
                    .isEqualTo(dates);
        }
    }

    @Test
    void timesAreWrittenAsIso8601HasThem() {
        assertThat(Json.text(Note.of("tea")))
                .contains("\"due\":\"2026-02-28\"")
                .contains("\"changed\":\"2026-02-28T12:00:00.123456789Z\"")
                .contains("\"effort\":\"PT1H30M\"")
                .contains("\"owner\":null");
    }

    @Test
    void whatIsNoObjectIsJsonToo() {
        assertThat(Json.parse("1", int.class)).isEqualTo(1);
        assertThat(Json.parse(" \"a\" ", String.class)).isEqualTo("a");
        assertThat(Json.parse("[1, [true, null]]", Object.class).toString()).isEqualTo("[1, [true, null]]");
        assertThat(Json.parse("{\"a\": 1.10}", JsonNode.class).get("a").asDouble())
                .isEqualTo(1.1);
        assertThat(Json.parse("null", JsonNode.class).isNull()).isTrue();
        assertThat(Json.parse("null", new TypeReference<Optional<String>>() {})).isEmpty();
        assertThat(Json.parse("0.10", BigDecimal.class)).isEqualTo(new BigDecimal("0.10"));
    }

    @Test
    void bodiesAreUtf8() {
        Body body = Json.body("é");

        assertThat(((Body.Bytes) body).bytes()).isEqualTo("\"é\"".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatHasNoJsonIsTheProgramsFault() {
        List<Object> circle = new ArrayList<>();
        circle.add(circle);

        assertThatThrownBy(() -> Json.body(circle)).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> Json.body(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void unknownPropertiesArePassedOverUnlessTheMapperRefusesThem() {
        String text = "{\"x\": 1, \"y\": 2}";
        JsonBinding strict = Json.with(JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build());

        assertThat(Json.parse(text, Point.class)).isEqualTo(new Point(1));
        assertThatThrownBy(() -> strict.parse(text, Point.class))
                .isInstanceOf(JsonException.class)
                .hasMessage("the text is not what is expected at line 1, column 17, y: unknown property \"y\";"
                        + " it begins: " + text);
    }

    record Point(int x) {}

    @WeftTest
    void aMapperOfOnesOwnWritesAndReads() {
        JsonBinding pretty = Json.with(
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build());
        try (TestServer server = TestServer.inMemory(request -> pretty.response(pretty.read(request, Point.class)))) {
            String text = server.client().post("/", pretty.body(new Point(3))).text();
            assertThat(text.lines()).hasSize(3);
            assertThat(pretty.text(new Point(3))).isEqualTo("{\"x\":3}");
        }
    }

    @WeftTest(seeds = 5)
    void aCancelledReadOfARequestLosesNothing() {
        Handler handler = request -> {
            Optional<int[]> early = Weft.moveOnAfter(Duration.ofSeconds(1), () -> Json.read(request, int[].class));
            assertThat(early).isEmpty();
            return Json.response(Json.read(request, int[].class));
        };
        Body slow = Body.stream(MediaType.JSON, out -> {
            out.write("[1,");
            Weft.sleep(Duration.ofSeconds(10));
            out.write("2]");
        });
        try (TestServer server = TestServer.inMemory(handler)) {
            assertThat(server.client().post("/", slow).text()).isEqualTo("[1,2]");
        }
    }

    @WeftTest(seeds = 5)
    void aReadWaitsForItsBodyAndACancelledOneClosesItsAnswer() {
        Body slow = Body.stream(MediaType.JSON, out -> {
            out.write("[1,");
            Weft.sleep(Duration.ofHours(1));
            out.write("2]");
        });
        try (TestServer server = TestServer.inMemory(_ -> Response.of(slow))) {
            var client = server.client(options -> options.withTimeouts(limits -> limits.withoutTotal()));
            assertThat(Json.read(client.get("/"), int[].class)).containsExactly(1, 2);
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofHours(1));

            ClientResponse response = client.get("/");
            Weft.moveOnAfter(Duration.ofMinutes(1), () -> Json.read(response, int[].class));
            assertThatThrownBy(response::bytes).hasMessageContaining("closed");
        }
    }
}
