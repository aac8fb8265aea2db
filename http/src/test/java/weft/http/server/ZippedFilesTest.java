package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Served.CLOSE;
import static weft.http.server.Served.get;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.client.WebClient;

/// Files of a file system that is not the system's, which cannot send them by itself.
class ZippedFilesTest {

    private static final String TEXT = "0123456789";

    private final Served served = new Served();
    private final byte[] large = new byte[300_000];
    private FileSystem zip;
    private Path root;

    @BeforeEach
    void writeFiles(@TempDir Path directory) throws IOException {
        zip = FileSystems.newFileSystem(directory.resolve("files.zip"), Map.of("create", "true"));
        root = Files.createDirectories(zip.getPath("/pages"));
        Files.writeString(root.resolve("a.txt"), TEXT);
        new Random(1).nextBytes(large);
        Files.write(root.resolve("large"), large);
    }

    @AfterEach
    void close() throws IOException {
        zip.close();
    }

    @Test
    void areServedWholeAndInParts() {
        served.run(StaticFiles.of(root), server -> {
            assertThat(Served.raw(server, get("/a.txt", CLOSE)))
                    .startsWith("HTTP/1.1 200")
                    .contains("content-type: text/plain", "content-length: 10\r\n")
                    .endsWith("\r\n\r\n" + TEXT);
            assertThat(Served.raw(server, get("/a.txt", "Range: bytes=3-5", CLOSE)))
                    .startsWith("HTTP/1.1 206")
                    .contains("content-range: bytes 3-5/10\r\n")
                    .endsWith("\r\n\r\n345");
            assertThat(Served.raw(server, get("/b.txt", CLOSE))).startsWith("HTTP/1.1 404");
            try (WebClient client = WebClient.open()) {
                assertThat(client.get("http://localhost:" + server.port() + "/large")
                                .bytes())
                        .isEqualTo(large);
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void areSentByAClient() {
        served.run(request -> Response.of(Body.from(request.content())), server -> {
            try (WebClient client = WebClient.open()) {
                String uri = "http://localhost:" + server.port() + "/";
                assertThat(client.post(uri, Body.file(MediaType.BYTES, root.resolve("large")))
                                .bytes())
                        .isEqualTo(large);
            }
        });
        assertThat(served.failures).isEmpty();
    }
}
