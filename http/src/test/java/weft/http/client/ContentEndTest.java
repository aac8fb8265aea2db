package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import weft.Weft;
import weft.io.ByteReader;
import weft.net.Tls;

/// How an answer ends if its connection does: RFC 9112, sections 8 and 9.8.
@Timeout(20)
class ContentEndTest {

    private static final String CONTENT = "all of it";

    /// What a server does at last.
    private enum Ending {
        FIN,
        RESET,
        CLOSE_NOTIFY, // TLS's own end
        FIN_WITHIN_TLS,
        RESET_WITHIN_TLS;

        boolean isSecure() {
            return this != FIN && this != RESET;
        }

        /// @param socket of the system
        /// @param outer with TLS, if there is any
        void end(Socket socket, Socket outer) throws IOException {
            switch (this) {
                case FIN, FIN_WITHIN_TLS -> socket.shutdownOutput();
                case CLOSE_NOTIFY -> outer.close();
                case RESET, RESET_WITHIN_TLS -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
            }
        }
    }

    private static SecureServer secure;

    @BeforeAll
    static void makeCertificate() throws Exception {
        secure = SecureServer.start("");
    }

    @AfterAll
    static void close() {
        secure.close();
    }

    @FunctionalInterface
    private interface Reading {
        void read(ByteReader content, CountDownLatch seen) throws Exception;
    }

    /// @param reading after whose latch the server ends the connection
    private static void ask(Ending ending, String answer, Reading reading) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (RawServer server = RawServer.start(talk -> {
            Socket outer = ending.isSecure() ? secure.over(talk.socket()) : talk.socket();
            RawServer.Talk within = new RawServer.Talk(talk.number(), outer);
            within.readHead();
            within.send(answer);
            seen.await();
            ending.end(talk.socket(), outer);
            talk.awaitEnd();
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(
                                options -> options.withTls(Tls.client().withTrusted(secure.authority()))
                                        .withoutHttp2());
                        ClientResponse response = client.get(
                                ending.isSecure() ? "https://localhost:" + server.port() + "/" : server.uri("/"))) {
                    reading.read(response.content().reader(), seen);
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FIN", "CLOSE_NOTIFY"})
    void contentMayEndWithItsConnection(Ending ending) throws Exception {
        ask(ending, "HTTP/1.1 200 OK\r\n\r\n" + CONTENT, (content, seen) -> {
            assertThat(content.readExactly(CONTENT.length())).asString().isEqualTo(CONTENT);
            seen.countDown();

            assertThat(content.readAll(100)).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(
            names = {"FIN", "CLOSE_NOTIFY"},
            mode = Mode.EXCLUDE)
    void contentIsCutIfItsConnectionBreaks(Ending ending) throws Exception {
        ask(ending, "HTTP/1.1 200 OK\r\n\r\n" + CONTENT, (content, seen) -> {
            assertThat(content.readExactly(CONTENT.length())).asString().isEqualTo(CONTENT);
            seen.countDown();

            assertThatThrownBy(() -> content.readAll(100))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("the connection to");
        });
    }

    /// What shall come is there, whatever becomes of the connection.
    @ParameterizedTest
    @EnumSource
    void contentWithAnEndOfItsOwnIsWhole(Ending ending) throws Exception {
        for (String framed : new String[] {
            "content-length: 9\r\n\r\n" + CONTENT, "transfer-encoding: chunked\r\n\r\n9\r\n" + CONTENT + "\r\n0\r\n\r\n"
        }) {
            ask(ending, "HTTP/1.1 200 OK\r\nconnection: close\r\n" + framed, (content, seen) -> {
                assertThat(content.readExactly(CONTENT.length())).asString().isEqualTo(CONTENT);
                seen.countDown();

                assertThat(content.readAll(100)).isEmpty();
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void contentWithAnEndOfItsOwnIsCutBeforeThat(Ending ending) throws Exception {
        for (String framed : new String[] {
            "content-length: 10\r\n\r\n" + CONTENT, "transfer-encoding: chunked\r\n\r\n9\r\n" + CONTENT + "\r\n0\r\n"
        }) {
            ask(ending, "HTTP/1.1 200 OK\r\nconnection: close\r\n" + framed, (content, seen) -> {
                assertThat(content.readExactly(CONTENT.length())).asString().isEqualTo(CONTENT);
                seen.countDown();

                assertThatThrownBy(() -> content.readAll(100))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("the connection to");
            });
        }
    }

    /// Which a client may try again, unlike what is none of HTTP.
    @Test
    void headIsCutIfItsConnectionEnds() throws Exception {
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 200 OK\r\ncontent-le");
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThatThrownBy(() -> client.get(server.uri("/")))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageContaining("in the middle of the head of an answer");
                }
            });
        }
    }
}
