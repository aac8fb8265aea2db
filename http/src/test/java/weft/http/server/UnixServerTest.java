package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;

class UnixServerTest {

    private static final Handler BACK = request ->
            Response.of(Body.from(MediaType.BYTES, request.contentUpTo(10 << 20).reader()));

    @TempDir
    private Path directory;

    private UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(directory.resolve("socket"));
    }

    @Test
    void curlReachesItInBothVersions() throws Exception {
        byte[] large = new byte[3 << 20];
        new java.util.Random(1).nextBytes(large);
        Path file = Files.write(directory.resolve("large"), large);
        Path received = directory.resolve("received");
        Served served = new Served().at(address());
        served.run(BACK, server -> {
            for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
                String output = Weft.toThread(() -> Curl.curl(
                        version,
                        "--unix-socket",
                        directory.resolve("socket").toString(),
                        "--data-binary",
                        "@" + file,
                        "-o",
                        received.toString(),
                        "-w",
                        "%{http_code}",
                        "http://h/"));
                assertThat(output).as(version).isEqualTo("200");
                assertThat(Weft.toThread(() -> Files.mismatch(file, received)))
                        .as(version)
                        .isEqualTo(-1);
            }
        });
        assertThat(served.failures).isEmpty();
        assertThat(directory.resolve("socket")).doesNotExist();
    }

    @Test
    void ourClientReachesItAndFilesAreSent() throws Exception {
        Path file = Files.writeString(directory.resolve("file.txt"), "content".repeat(100_000));
        Served served = new Served().at(address());
        served.run(StaticFiles.of(directory)::handle, server -> {
            try (WebClient client = WebClient.open(options -> options.withAddress(address()))) {
                for (int i = 0; i < 3; i++) {
                    try (ClientResponse response = client.get("http://h/" + file.getFileName())) {
                        assertThat(response.text()).isEqualTo("content".repeat(100_000));
                    }
                }
                assertThat(client.statistics().idle()).isEqualTo(1);
            }
        });
        assertThat(served.failures).isEmpty();
    }
}
