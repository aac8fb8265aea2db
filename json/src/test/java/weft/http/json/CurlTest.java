package weft.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Assumptions;
import weft.http.server.Handler;
import weft.http.test.TestServer;
import weft.process.CompletedProcess;
import weft.process.Subprocess;
import weft.test.WeftTest;

class CurlTest {

    private static final Handler ECHO = request -> Json.response(Json.read(request, Object.class));

    private static String curl(String... arguments) {
        String[] command = new String[arguments.length + 5];
        String[] begin = {"curl", "-sS", "--max-time", "20", "-w%{http_code} %{content_type}"};
        System.arraycopy(begin, 0, command, 0, begin.length);
        System.arraycopy(arguments, 0, command, begin.length, arguments.length);
        try {
            CompletedProcess done = Subprocess.run(command);
            return done.stdout();
        } catch (UncheckedIOException e) {
            return Assumptions.abort("there is no curl: " + e.getMessage());
        }
    }

    @WeftTest(realTime = true)
    void curlSendsAndGetsJson() {
        try (TestServer server = TestServer.start(ECHO)) {
            String uri = server.uri("/");
            assertThat(curl("-HContent-Type: application/json", "-d", "{\"a\": [1, \"é\"]}", uri))
                    .isEqualTo("{\"a\":[1,\"é\"]}200 application/json");
            assertThat(curl("-HContent-Type: application/json", "-d", "{\"a\":}", uri))
                    .startsWith("400 Bad Request: the body is no JSON that can be read at line 1, column ");
            assertThat(curl("-d", "{}", uri))
                    .startsWith("the body is not JSON, but application/x-www-form-urlencoded\n415");
            assertThat(curl("--http2-prior-knowledge", "-HContent-Type: application/json", "-d", "1", uri))
                    .isEqualTo("1200 application/json");
        }
    }
}
