package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Weft;
import weft.http.Request;

/// What a server sends behind an answer is no answer to anything: RFC 9112, section 6.3.
@Timeout(20)
class SurplusTest {

    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private static final String[] ANSWERS = {
        OK,
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\ncontent-length: 2\r\n\r\n"
    };

    /// Answers the first request of the first connection with this, and all others as they should be.
    private static RawServer first(String answer) {
        return RawServer.start(talk -> {
            if (talk.number() == 1) {
                talk.readHead();
                talk.send(answer);
            }
            talk.serve(OK);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "H",
                "HTTP/1.1 200 OK\r\ncontent-length: 4\r\nx-all: ",
                "HTTP/1.1 103 Early Hints\r\nx-evil: 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil",
                "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevilHTTP/1.1 200 OK\r\ncontent-length: 4\r\nx-all: "
            })
    void whatFollowsAnAnswerIsNoneToTheNextRequest(String surplus) throws Exception {
        for (String answer : ANSWERS) {
            try (RawServer server = first(answer + surplus)) {
                Weft.run(() -> {
                    try (WebClient client = WebClient.open()) {
                        client.get(server.uri("/")).text();

                        assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                    }
                });
                assertThat(server.connections()).as(answer).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ok", "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil"})
    void whatFollowsTheAnswerToHeadIsNoneToTheNextRequest(String surplus) throws Exception {
        try (RawServer server = first("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n" + surplus)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    client.send(Request.of("HEAD", server.uri("/"))).close();

                    assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                }
            });
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void aConnectionWithoutSurplusIsKept(String method) throws Exception {
        for (String answer : ANSWERS) {
            String sent = method.equals("HEAD") ? answer.replaceFirst("(?s)(2\r\n)?ok.*", "") : answer;
            try (RawServer server = first(sent)) {
                Weft.run(() -> {
                    try (WebClient client = WebClient.open()) {
                        client.send(Request.of(method, server.uri("/"))).text();

                        assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                    }
                });
                assertThat(server.connections()).as(answer).isEqualTo(1);
            }
        }
    }
}
