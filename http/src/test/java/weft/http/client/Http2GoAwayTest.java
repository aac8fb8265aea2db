package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Weft;

/// A server of HTTP/2 that sends clients away before they have asked for anything.
@Timeout(20)
class Http2GoAwayTest {

    private static final String SETTINGS = "\0\0\0\4\0\0\0\0\0";
    private static final String ENHANCE_YOUR_CALM = "\13";
    private static final String GOAWAY = "\0\0\10\7\0\0\0\0\0" + "\0\0\0\0" + "\0\0\0" + ENHANCE_YOUR_CALM;
    private static final int HEADERS = 1;
    private static final String STATUS_204 = "\211";

    private static void answerOne(RawServer.Talk talk) throws IOException {
        talk.send(SETTINGS);
        talk.read("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
        byte[] head;
        while ((head = talk.socket().getInputStream().readNBytes(9)).length == 9 && head[3] != HEADERS) {
            talk.read((head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff);
        }
        String id = new String(head, 5, 4, StandardCharsets.ISO_8859_1);
        talk.send("\0\0\1\1\5" + id + STATUS_204); // which ends the stream
        talk.awaitEnd();
    }

    @Test
    void requestSaysSoAfterTwoConnections() throws Exception {
        try (RawServer server = RawServer.start(talk -> {
            talk.send(SETTINGS + GOAWAY);
            talk.awaitEnd();
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(ClientOptions::withPriorKnowledge)) {
                    assertThatThrownBy(() -> client.get(server.uri("/")))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageContaining("GOAWAY")
                            .hasMessageContaining("ENHANCE_YOUR_CALM");
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void anotherConnectionMayBeWelcome() throws Exception {
        try (RawServer server = RawServer.start(talk -> {
            if (talk.number() == 1) {
                talk.send(SETTINGS + GOAWAY);
                talk.awaitEnd();
            } else {
                answerOne(talk);
            }
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(ClientOptions::withPriorKnowledge)) {
                    assertThat(client.get(server.uri("/")).status()).isEqualTo(204);
                }
            });
            assertThat(server.connections()).isEqualTo(2);
        }
    }
}
