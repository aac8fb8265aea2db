package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.server.Compression;
import weft.http.server.Handler;
import weft.http.server.WebServer;
import weft.io.ByteStream;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.test.WeftTest;

/// Streams that are compressed, for a client that pauses.
class CompressedStreamTest {

    private static final int SIZE = 200_000;

    @WeftTest(seeds = 10)
    void writeThatIsCancelledWhileItWaitsHasWrittenEverything() throws Exception {
        byte[] noise = new byte[SIZE];
        new Random(1).nextBytes(noise);
        Handler handler = _ -> Response.of(Body.stream(MediaType.TEXT, out -> {
            for (int i = 0; i < 3; i++) {
                Weft.moveOnAfter(Duration.ofMillis(300), () -> out.write(noise));
            }
            out.write("end");
        }));
        MemoryAddress address = MemoryAddress.create("the server");
        WebServer server = WebServer.open(address, options -> options, handler.with(Compression.DEFAULT));
        Task<Void> serving = Weft.createTask(server::serveForever);
        try (ByteStream client = Net.connect(address)) {
            client.write("GET / HTTP/1.0\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n");
            Weft.sleep(Duration.ofSeconds(2));

            client.readUntil("\r\n\r\n");
            byte[] body = client.readAll(10 * SIZE);

            byte[] plain = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
            assertThat(plain)
                    .hasSize(3 * SIZE + 3)
                    .startsWith(noise)
                    .endsWith("end".getBytes(StandardCharsets.US_ASCII));
        } finally {
            server.close();
            serving.await();
        }
    }
}
