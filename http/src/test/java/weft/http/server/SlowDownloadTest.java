package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;

/// Files that the system sends by itself, to clients that take their time.
class SlowDownloadTest {

    private static final int LENGTH = 30_000_000; // more than the system keeps

    @TempDir
    private Path directory;

    private final Served served = new Served();

    @Test
    void connectionIsNotIdleWhileItSendsAFile() throws Exception {
        Path file = Files.write(directory.resolve("large"), new byte[LENGTH]);
        Duration idle = Duration.ofMillis(100);
        served.with(options -> options.withPatience(options.patience().withIdle(idle)))
                .run(_ -> Response.of(Body.file(MediaType.BYTES, file)), server -> {
                    int length = Weft.toThread(() -> {
                        try (Socket socket = Served.connect(server)) {
                            Served.send(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                            Thread.sleep(idle.multipliedBy(5));
                            return Served.rest(socket).length();
                        }
                    });
                    assertThat(length).isGreaterThan(LENGTH);
                });
        assertThat(served.failures).isEmpty();
    }
}
