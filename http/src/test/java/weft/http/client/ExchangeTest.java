package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.Weft;
import weft.http.Body;

/// One request and its answer, and what becomes of the connection. More of it is in the tests of the whole, in virtual
/// time.
@Timeout(60)
class ExchangeTest {

    @Test
    void aConnectionThatStillSendsAFileIsNotUsedAgain(@TempDir Path directory) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Path file = directory.resolve("large");
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(100 << 20);
        }
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.sendText("enough"); // and reads no more
            over.await();
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(
                        options -> options.withTimeouts(timeouts -> timeouts.withTotal(Duration.ofSeconds(20))))) {
                    Body body = new Body.FileRange(Optional.empty(), file, 0, 100 << 20);
                    for (int i = 1; i <= 2; i++) {
                        assertThat(client.post(server.uri("/"), body).text()).isEqualTo("enough");
                        assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 100));
                        assertThat(server.connections()).isEqualTo(i);
                    }
                }
            });
        } finally {
            over.countDown();
        }
    }
}
