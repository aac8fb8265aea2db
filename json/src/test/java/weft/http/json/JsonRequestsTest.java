package weft.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.server.Handler;
import weft.http.test.TestServer;
import weft.test.WeftTest;

/// What a handler that wants JSON answers to a client that sends something else.
class JsonRequestsTest {

    private static final Handler NOTE = request -> Json.response(Json.read(request, Note.class));
    private static final Handler ANYTHING = request -> Json.response(Json.read(request, Object.class));

    private static String answer(Handler handler, String body) {
        return answer(handler, Body.of(MediaType.JSON, body));
    }

    private static String answer(Handler handler, byte[] body) {
        return answer(handler, Body.of(MediaType.JSON, body));
    }

    private static String answer(Handler handler, Body body) {
        try (TestServer server = TestServer.inMemory(handler);
                ClientResponse response = server.client().post("/", body)) {
            return response.status() + " " + response.text().strip();
        }
    }

    @WeftTest
    void brokenSyntaxIsToldWithItsPlace() {
        assertThat(answer(ANYTHING, "{\n  \"a\": [1, 2,, 3]\n}"))
                .startsWith("400 400 Bad Request: the body is no JSON that can be read at line 2, column 14: Unexpected"
                        + " character (','");
        assertThat(answer(ANYTHING, "{\"a\": \"b")).startsWith("400 ").contains("at line 1, column ");
        assertThat(answer(ANYTHING, "<html>" + "x".repeat(100_000)))
                .startsWith("400 ")
                .hasSizeLessThan(400);
        assertThat(answer(ANYTHING, "y".repeat(100_000))).startsWith("400 ").hasSizeLessThan(400);
        assertThat(answer(ANYTHING, "\"a\nb\"")).startsWith("400 ").contains("line 1");
    }

    @WeftTest
    void whatIsCompressedIsDecoded() throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(coded)) {
            out.write("[1, 2]".getBytes(StandardCharsets.UTF_8));
        }
        try (TestServer server = TestServer.inMemory(ANYTHING)) {
            Request request = Request.of("POST", server.uri("/")).withHeader("content-encoding", "gzip");
            Body whole = Body.of(MediaType.JSON, coded.toByteArray());
            assertThat(server.client().send(request.withBody(whole)).text()).isEqualTo("[1,2]");
            Body half = Body.of(MediaType.JSON, Arrays.copyOf(coded.toByteArray(), 15));
            assertThat(server.client().send(request.withBody(half)).text())
                    .startsWith("400 Bad Request: the content of the request ends in the middle");
        }
    }

    @WeftTest
    void whatDoesNotFitIsToldWithItsPathAndWithoutNamesOfClasses() {
        assertThat(answer(NOTE, "{\"title\": \"t\",\n \"due\": \"soon\"}"))
                .isEqualTo("400 400 Bad Request: the body is not what is expected at line 2, column 9, due:"
                        + " no valid LocalDate");
        assertThat(answer(NOTE, "{\"title\": \"t\", \"tags\": [\"a\", {}]}"))
                .endsWith(", tags[1]: String expected in place of an object");
        assertThat(answer(NOTE, "[]")).endsWith("at line 1, column 1: Note expected in place of an array");
        assertThat(answer(NOTE, "{\"title\": \"t\", \"stars\": \"many\"}")).endsWith("stars: no valid int");
        assertThat(answer(NOTE, "{\"title\": \"t\", \"color\": \"BLUE\"}")).endsWith("color: no valid Color");
        assertThat(answer(NOTE, "{\"title\": \"t\", \"stars\": 99999999999}"))
                .startsWith("400 ")
                .contains("stars: ");
    }

    @WeftTest
    void whatARecordRefusesIsAnswered() {
        assertThat(answer(NOTE, "{\"title\": \" \", \"stars\": 1}"))
                .startsWith("400 ")
                .endsWith(": a note has a title");
        assertThat(answer(NOTE, "{\"stars\": 1}")).endsWith(": no valid Note, as something is missing or null");
        assertThat(answer(NOTE, "{\"title\": \"t\"}")).endsWith(", stars: int expected, which is missing");
    }

    @WeftTest
    void nothingAndNullAreNoValues() {
        assertThat(answer(NOTE, "")).endsWith("the body is empty");
        assertThat(answer(NOTE, " \r\n")).endsWith("the body is empty");
        assertThat(answer(NOTE, "null")).endsWith("the body is null, where a value is expected");
        assertThat(answer(NOTE, "{\"title\": \"t\", \"stars\": null}"))
                .startsWith("400 ")
                .contains("stars");
    }

    @WeftTest
    void moreThanOneValueIsTooMuch() {
        assertThat(answer(ANYTHING, "{} {}")).startsWith("400 ").endsWith("something follows after the end");
        assertThat(answer(ANYTHING, "{}]")).startsWith("400 ");
    }

    @WeftTest
    void nanIsNoJson() {
        assertThat(answer(ANYTHING, "[NaN]")).startsWith("400 ").contains("line 1, column ");
        assertThat(answer(ANYTHING, "[-Infinity]")).startsWith("400 ");
    }

    @WeftTest
    void theLastOfSeveralWithOneNameCountsUnlessTheMapperRefusesThem() {
        Handler strict = request -> Json.response(Json.with(JsonMapper.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .read(request, Map.class));

        assertThat(answer(ANYTHING, "{\"a\": 1, \"a\": 2}")).isEqualTo("200 {\"a\":2}");
        assertThat(answer(strict, "{\"a\": 1, \"a\": 2}")).startsWith("400 ").contains("Duplicate");
    }

    @WeftTest
    void tooDeepAndTooLongNumbersAreRefused() {
        assertThat(answer(ANYTHING, "[".repeat(500_000))).startsWith("400 ").contains("nesting depth");
        assertThat(answer(NOTE, "{\"x\":".repeat(100_000))).startsWith("400 ");
        assertThat(answer(ANYTHING, "9".repeat(100_000))).startsWith("400 ").hasSizeLessThan(400);
        assertThat(answer(ANYTHING, "1e999999999")).doesNotStartWith("500");
        assertThat(answer(request -> Json.response(Json.read(request, Long.class)), "1e999999999"))
                .startsWith("400 ");
    }

    @WeftTest
    void tooLongABodyIsRefused() {
        Handler small = request -> {
            request.contentUpTo(10);
            return NOTE.handle(request);
        };

        assertThat(answer(small, "{\"title\": \"t\"}")).startsWith("413 ");
        assertThat(answer(ANYTHING, "\"" + "x".repeat(1 << 20) + "\"")).startsWith("413 ");
    }

    @WeftTest
    void otherMediaTypesAreRefused() {
        String[] good = {"application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"};
        String[] bad = {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json"};

        assertThat(good)
                .allSatisfy(type -> assertThat(answer(ANYTHING, Body.of(MediaType.parse(type), "{}")))
                        .isEqualTo("200 {}"));
        assertThat(bad)
                .allSatisfy(type -> assertThat(answer(ANYTHING, Body.of(MediaType.parse(type), "{}")))
                        .isEqualTo("415 the body is not JSON, but " + type));
        assertThat(answer(ANYTHING, Body.EMPTY)).isEqualTo("415 the body is not JSON, but without a content type");
        assertThat(answer(
                        request -> Json.response(
                                JsonBinding.DEFAULT.withAnyMediaType().read(request, List.class)),
                        Body.of("[1]")))
                .isEqualTo("200 [1]");
    }

    @WeftTest
    void itIsUtf8WhateverItSays() {
        Handler text = request -> Response.text(Json.read(request, String.class));

        assertThat(answer(text, "\ufeff\"é\"")).as("a byte order mark").isEqualTo("200 é");
        assertThat(answer(
                        text,
                        Body.of(
                                MediaType.parse("application/json; charset=iso-8859-1"),
                                "\"é\"".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("200 é");
        for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE")) {
            assertThat(answer(text, "\"é\"".getBytes(Charset.forName(charset))))
                    .as(charset)
                    .isEqualTo("400 400 Bad Request: the body is not UTF-8, as JSON has to be");
        }
    }

    @WeftTest
    void brokenUtf8IsRefused() {
        byte[][] broken = {{'"', (byte) 0xe9, '"'}, {'"', (byte) 0xc3, '"'}, {'"', (byte) 0x80, '"'}, {(byte) 0xc3}};

        assertThat(Arrays.asList(broken))
                .allSatisfy(bytes -> assertThat(answer(ANYTHING, bytes)).startsWith("400 "));
    }

    @WeftTest
    void aTypeThatCannotBeMadeIsTheServersFault() {
        Handler handler = request -> Json.response(Json.read(request, Runnable.class));
        try (TestServer server = TestServer.inMemory(handler)) {
            assertThat(server.client().post("/", Body.of(MediaType.JSON, "{}")).status())
                    .isEqualTo(500);
            assertThat(server.failures()).singleElement().isInstanceOf(InvalidDefinitionException.class);
        }
    }
}
