package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.http.client.WebClient;
import weft.io.ByteStream;
import weft.net.Listener;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.test.WeftTest;

/// Redirects whose own page is nobody's interest.
class MemoryRedirectTest {

    @WeftTest(seeds = 10)
    void aPageThatDoesNotComeIsNotWaitedFor() throws Exception {
        MemoryAddress address = MemoryAddress.create("the server");
        try (Listener listener = Net.listen(address);
                WebClient client = WebClient.open(options -> options.withAddress(address))) {
            Task<Void> serving = Weft.createTask(() -> {
                try (ByteStream first = listener.accept()) {
                    first.readUntil("\r\n\r\n");
                    first.write("HTTP/1.1 302 Found\r\nlocation: /to\r\ncontent-length: 10\r\n\r\nhalf");
                    try (ByteStream second = listener.accept()) {
                        second.readUntil("\r\n\r\n");
                        second.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nthere");
                    }
                }
            });
            Duration begin = EventLoop.current().time();
            assertThat(client.get("http://localhost/").text()).isEqualTo("there");
            assertThat(EventLoop.current().time().minus(begin)).isEqualTo(Duration.ofSeconds(1));
            serving.await();
        }
    }
}
