package weft.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.core.JacksonException;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.test.TestServer;
import weft.io.LimitExceededException;
import weft.test.WeftTest;

/// What a client that wants JSON makes of an answer that is something else.
class JsonAnswersTest {

    private static TestServer serverOf(Response response) {
        return TestServer.inMemory(_ -> response);
    }

    @WeftTest(seeds = 5)
    void aPageInPlaceOfJsonIsToldWithItsAddressAndItsBeginning() {
        Response page =
                Response.html("<h1>Bad\nGateway</h1>" + "x".repeat(100_000)).withStatus(502);
        try (TestServer server = serverOf(page)) {
            ClientResponse response = server.client().get("/notes?a=b");
            assertThatThrownBy(() -> Json.read(response, Note.class))
                    .isInstanceOf(JsonException.class)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("the answer 502 to GET http://localhost/notes?a=b is not JSON, but"
                            + " text/html (withAnyMediaType() lets it pass); it begins: <h1>Bad Gateway</h1>xxx")
                    .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(400));
            assertThatThrownBy(response::bytes).as("a closed answer").hasMessageContaining("closed");
        }
    }

    @WeftTest
    void brokenJsonIsToldWithItsAddressAndItsBeginning() {
        try (TestServer server = serverOf(Response.of(Body.of(MediaType.JSON, "{\"title\": tea}")))) {
            assertThatThrownBy(() -> Json.read(server.client().get("/"), Note.class))
                    .isInstanceOf(JsonException.class)
                    .hasMessageStartingWith(
                            "the answer 200 to GET http://localhost/ is no JSON that can be read at line 1,"
                                    + " column ")
                    .hasMessageEndingWith("; it begins: {\"title\": tea}")
                    .hasRootCauseInstanceOf(JacksonException.class);
        }
    }

    @WeftTest
    void whatDoesNotFitIsToldWithItsPath() {
        try (TestServer server = serverOf(Json.response(List.of("a", "b")))) {
            assertThatThrownBy(() -> Json.read(server.client().get("/"), int[].class))
                    .isInstanceOf(JsonException.class)
                    .hasMessageContaining("is not what is expected at line 1, column 2")
                    .hasMessageContaining("no valid int");
        }
    }

    @WeftTest
    void anEmptyAnswerIsNoJson() {
        try (TestServer server = serverOf(Response.of(204))) {
            assertThatThrownBy(() -> Json.read(server.client().get("/"), Note.class))
                    .isInstanceOf(JsonException.class)
                    .hasMessageContaining(
                            "the answer 204 to GET http://localhost/ is not JSON, but without a content type");
        }
    }

    @WeftTest
    void textThatIsJsonCanBeReadAllTheSame() {
        try (TestServer server = serverOf(Response.text("[1, 2]"))) {
            JsonBinding lenient = JsonBinding.DEFAULT.withAnyMediaType();
            assertThat(lenient.read(server.client().get("/"), int[].class)).containsExactly(1, 2);
        }
    }

    @WeftTest
    void theClientsLimitHolds() {
        try (TestServer server = serverOf(Json.response("x".repeat(1000)))) {
            var narrow = server.client(options -> options.withContentLimit(100));
            assertThatThrownBy(() -> Json.read(narrow.get("/"), String.class))
                    .isInstanceOf(LimitExceededException.class);
        }
    }

    /// That another server fails is not told to the client, nor what it said.
    @WeftTest
    void aHandlerWhoseOwnServerFailsAnswers500() {
        try (TestServer backend = serverOf(Response.of(Body.of(MediaType.JSON, "the secret")));
                TestServer server = TestServer.inMemory(
                        _ -> Json.response(Json.read(backend.client().get("/"), Note.class)))) {
            assertThat(server.client().get("/").status()).isEqualTo(500);
            assertThat(server.failures()).singleElement().isInstanceOf(JsonException.class);
        }
    }
}
