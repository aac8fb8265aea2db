package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.Weft;

/// What servers ask for that is long, or cannot be answered.
@Timeout(20)
class DigestChallengeTest {

    private final List<String> proofs = new CopyOnWriteArrayList<>();

    /// Lets in whoever has a proof.
    private RawServer asking(String parameters) {
        return RawServer.start(talk -> {
            for (String head; !(head = talk.readHead()).isEmpty(); ) {
                int proof = head.indexOf("authorization: ");
                if (proof >= 0) {
                    proofs.add(head.substring(proof));
                    talk.sendText("welcome");
                } else {
                    talk.send("HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Digest realm=\"r\", nonce=\"n\", "
                            + parameters + "\r\ncontent-length: 12\r\n\r\nwho are you?");
                }
            }
        });
    }

    private static WebClient client(String user) {
        Credentials digest = Credentials.digest(user, "secret", new SplittableRandom(1));
        return WebClient.open(options -> options.withMiddleware(digest).withHeadLimits(8190, 2_000_000));
    }

    /// Neither its stack nor its time is the server's.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x=\"|y|1000000|\"",
                "x=\"|\\y|500000|\"",
                "x=\"|\\y|500000|''",
                "x=|y|1000000|''",
                "''|y|200000|''",
                "qop=\"|' '|200000|auth\"",
                "qop=\"|' ,'|100000|auth\""
            })
    void challengeMayBeLong(String begin, String part, int count, String end) throws IOException {
        String parameter = begin + part.repeat(count) + end;
        try (RawServer server = asking(parameter)) {
            Weft.run(() -> {
                try (WebClient client = client("me")) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("welcome");
                }
            });
        }
        assertThat(proofs).singleElement().asString().contains("realm=\"r\", nonce=\"n\"");
        assertThat(proofs.getFirst().contains("qop=auth")).isEqualTo(begin.startsWith("qop"));
    }

    @Test
    void nameThatCannotBeSentKeepsNoConnection() throws IOException {
        try (RawServer server = asking("algorithm=MD5")) {
            Weft.run(() -> {
                try (WebClient client = client("Жанна")) {
                    for (int i = 0; i < 2; i++) {
                        assertThatThrownBy(() -> client.get(server.uri("/")))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessage("the name \"Жанна\" cannot be sent to " + server.uri("")
                                        + ": its challenge does not say charset=UTF-8, and without that a name has"
                                        + " printable characters of Latin-1 alone; use another name, or have the"
                                        + " server say it");
                        assertThat(client.statistics().inUse()).isZero();
                    }
                }
            });
            assertThat(server.connections()).as("how often it was asked").isEqualTo(2);
        }
    }
}
