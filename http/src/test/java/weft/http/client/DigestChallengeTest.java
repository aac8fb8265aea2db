package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.Weft;

/// What servers ask for that is long.
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
}
