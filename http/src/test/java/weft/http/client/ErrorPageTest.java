package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.Weft;
import weft.http.Body;
import weft.http.StatusException;

/// What `requireSuccess` says of answers whose content is not to be had.
@Timeout(20)
class ErrorPageTest {

    private static StatusException failure(String answer) throws IOException {
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send(answer);
            talk.socket().shutdownOutput();
            talk.awaitEnd();
        })) {
            return Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    StatusException failure = catchThrowableOfType(
                            StatusException.class,
                            () -> client.get(server.uri("/")).requireSuccess());
                    assertThat(client.statistics().inUse()).isZero();
                    return failure;
                }
            });
        }
    }

    private static String pageOf(StatusException failure) {
        return new String(((Body.Bytes) failure.response().body()).bytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "content-length: 100                                     | some        | some | before the end",
                "transfer-encoding: chunked                              | 4~some~4~oth | someoth | before the end",
                "transfer-encoding: chunked                              | 4~some~what?~ | some | bad body",
                "content-encoding: gzip~content-length: 14               | no gzip at all| ''   | cannot be decoded"
            })
    void statusIsToldThoughThePageIsBad(String headers, String content, String page, String why) throws IOException {
        StatusException failure =
                failure(("HTTP/1.1 503 Unavailable~" + headers + "~~" + content).replace("~", "\r\n"));

        assertThat(failure.status()).isEqualTo(503);
        assertThat(failure).hasMessageContaining("was answered: Unavailable");
        assertThat(pageOf(failure)).isEqualTo(page);
        assertThat(failure.getSuppressed())
                .singleElement()
                .satisfies(lost -> assertThat(lost)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining(why));
    }

    @Test
    void pageHasALargestSize() throws IOException {
        StatusException failure =
                failure("HTTP/1.1 503 Unavailable\r\ncontent-length: 1000000\r\n\r\n" + "x".repeat(1_000_000));

        assertThat(pageOf(failure)).isEqualTo("x".repeat(64 * 1024));
        assertThat(failure.getSuppressed()).isEmpty();
    }
}
