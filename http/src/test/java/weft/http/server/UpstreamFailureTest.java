package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.Weft;
import weft.http.BadMessageException;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.http.wire.Coded;
import weft.sync.AsyncEvent;

/// What a handler's own client fails with is the handler's failure, and nothing that its client should be told or
/// blamed for.
class UpstreamFailureTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

    private final Served served = new Served();

    /// Asks a server whose handler asks another one, which is the same one here.
    private String answerOf(Handler upstream, Middleware around, Asking asking) {
        String[] answer = new String[1];
        WebClient[] client = new WebClient[1];
        Handler handler = request -> request.path().equals("/upstream")
                ? upstream.handle(request)
                : around.handle(request, asked -> asking.answer(client[0], "http://" + asked.host() + "/upstream"));
        served.run(handler, server -> {
            try (WebClient opened = WebClient.open()) {
                client[0] = opened;
                answer[0] = Served.raw(
                        server, "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\nConnection: close\r\n\r\n");
            }
        });
        return answer[0];
    }

    private String answerOf(Handler upstream, Asking asking) {
        return answerOf(upstream, (request, next) -> next.handle(request), asking);
    }

    private interface Asking {
        Response answer(WebClient client, String url) throws Exception;
    }

    private static Response encoded(byte[] bytes) {
        return Response.of(Body.of(MediaType.TEXT, bytes)).withHeader("content-encoding", "gzip");
    }

    @Test
    void statusOfAnotherServerIsNotTheAnswer() {
        String answer = answerOf(
                _ -> Response.text("secret").withStatus(404).withHeader("set-cookie", "session=secret"),
                (client, url) -> Response.text(client.get(url).requireSuccess().text()));

        assertThat(answer).startsWith("HTTP/1.1 500").doesNotContain("secret");
        assertThat(served.failures).singleElement().satisfies(failure -> {
            assertThat(failure.message()).contains(answer.replaceAll("(?s).*error ([\\w-]+)\n", "$1"));
            assertThat(failure.exception().orElseThrow()).isInstanceOf(StatusException.class);
        });
    }

    @Test
    void corsDoesNotAnswerByItEither() {
        String answer = answerOf(
                _ -> Response.of(404),
                Cors.of("*"),
                (client, url) -> Response.text(client.get(url).requireSuccess().text()));

        assertThat(answer).startsWith("HTTP/1.1 500");
        assertThat(served.failures).hasSize(1);
    }

    @Test
    void excerptOfAnAnswerHasTheHeadersOfWhatItIs() {
        String answer = answerOf(
                _ -> encoded(Coded.coded("gzip", "no".getBytes(StandardCharsets.UTF_8)))
                        .withStatus(404),
                (client, url) -> {
                    try (ClientResponse response = client.get(url)) {
                        return response.requireSuccess().status() == 0 ? Response.of(204) : Response.of(205);
                    } catch (StatusException e) {
                        return e.response(); // is meant to be seen
                    }
                });

        assertThat(answer)
                .startsWith("HTTP/1.1 404")
                .doesNotContain("content-encoding")
                .endsWith("\r\n\r\nno");
        assertThat(served.failures).isEmpty();
    }

    @Test
    void bodyOfAnotherServerThatIsWrongIsNotTheClientsMistake() {
        String answer = answerOf(
                _ -> encoded("this is no gzip".getBytes(StandardCharsets.UTF_8)),
                (client, url) -> Response.text(client.get(url).text()));

        assertThat(answer).startsWith("HTTP/1.1 502").doesNotContain("gzip");
        assertThat(served.failures)
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure.exception().orElseThrow()).isInstanceOf(BadMessageException.class));
    }

    @Test
    void itIsReportedAlsoInTheMiddleOfAnAnswer() {
        String answer = answerOf(
                _ -> encoded("this is no gzip".getBytes(StandardCharsets.UTF_8)),
                (client, url) -> Response.of(Body.from(client.get(url).content())));

        assertThat(answer).doesNotContain("0\r\n\r\n");
        assertThat(served.failures).hasSize(1);
    }

    @Test
    void cancelledTaskOfAnotherIsAFailure() {
        served.run(
                _ -> {
                    Task<String> shared = Weft.createTask(() -> {
                        AsyncEvent.create().await();
                        return "never";
                    });
                    Weft.createTask(() -> shared.cancel("somebody does not want it"));
                    return Response.text(shared.await());
                },
                server -> assertThat(Served.raw(server, GET)).startsWith("HTTP/1.1 500"));

        assertThat(served.failures)
                .singleElement()
                .satisfies(
                        failure -> assertThat(failure.exception().orElseThrow()).isInstanceOf(CancelledError.class));
    }

    @Test
    void cancelledTaskThatAnAnswerWaitsForIsAFailureToo() {
        served.run(
                _ -> Response.of(Body.stream(MediaType.TEXT, out -> {
                    Task<String> shared = Weft.createTask(() -> {
                        AsyncEvent.create().await();
                        return "never";
                    });
                    Weft.createTask(() -> shared.cancel("somebody does not want it"));
                    out.write(shared.await());
                })),
                server -> assertThat(Served.raw(server, GET)).doesNotContain("0\r\n\r\n"));

        assertThat(served.failures)
                .singleElement()
                .satisfies(
                        failure -> assertThat(failure.exception().orElseThrow()).isInstanceOf(CancelledError.class));
    }
}
