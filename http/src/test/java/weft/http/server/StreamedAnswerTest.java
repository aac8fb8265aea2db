package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.StatusException;

/// Answers that are made of what comes in: they have begun when that proves to be wrong.
class StreamedAnswerTest {

    private static final Handler BACK = request -> Response.of(
            Body.stream(MediaType.BYTES, out -> request.content().reader().transferTo(out)));

    private final Served served =
            new Served().with(options -> options.withLimits(options.limits().withBody(5)));

    private String answerTo(Handler handler, String headers, String body) {
        String[] answer = new String[1];
        served.run(
                handler,
                server -> answer[0] = Served.raw(
                        server, "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + headers + "\r\n\r\n" + body));
        return answer[0];
    }

    @Test
    void aRequestThatIsTooLongCutsItsAnswerAndIsNoFailureOfTheHandler() {
        assertThat(answerTo(BACK, "Transfer-Encoding: chunked", "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"))
                .doesNotContain("0\r\n\r\n");
        assertThat(answerTo(BACK, "Content-Length: 6", "abcdef")).doesNotContain("0\r\n\r\n");
        assertThat(served.failures).isEmpty();
    }

    @Test
    void soDoesOneThatIsMalformed() {
        assertThat(answerTo(BACK, "Transfer-Encoding: chunked", "3\r\nabc\r\nx\r\n"))
                .doesNotContain("0\r\n\r\n");
        assertThat(served.failures).isEmpty();
    }

    @Test
    void oneThatIsRightIsAnsweredWhole() {
        assertThat(answerTo(BACK, "Content-Length: 5", "abcde")).endsWith("5\r\nabcde\r\n0\r\n\r\n");
        assertThat(served.failures).isEmpty();
    }

    @Test
    void aStatusThatComesTooLateIsTheHandlersFailure() {
        Handler late = _ -> Response.of(Body.stream(MediaType.BYTES, _ -> {
            throw new StatusException(404, "too late");
        }));
        assertThat(answerTo(late, "Content-Length: 0", "")).doesNotContain("0\r\n\r\n");
        assertThat(served.failures).hasSize(1);
    }
}
