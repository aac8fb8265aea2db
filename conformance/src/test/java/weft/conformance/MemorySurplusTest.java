package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import weft.Task;
import weft.Weft;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.io.ByteStream;
import weft.net.Listener;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.test.WeftTest;

/// What a server sends behind an answer, some time later.
class MemorySurplusTest {

    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    private static final Duration MOMENT = Duration.ofSeconds(1);

    /// Asks twice, with a pause before the first answer is read, and one behind that.
    private static String askTwice(String surplus, Duration before, Duration after) throws Exception {
        MemoryAddress address = MemoryAddress.create("the server");
        try (Listener listener = Net.listen(address);
                WebClient client = WebClient.open(options -> options.withAddress(address))) {
            Task<Void> serving = Weft.createTask(() -> {
                try (ByteStream first = listener.accept()) {
                    first.readUntil("\r\n\r\n");
                    first.write(OK);
                    Weft.sleep(MOMENT);
                    first.write(surplus);
                    try (ByteStream second = listener.accept()) {
                        second.readUntil("\r\n\r\n");
                        second.write(OK);
                    }
                }
            });
            try (ClientResponse response = client.get("http://localhost/")) {
                Weft.sleep(before);
                assertThat(response.text()).isEqualTo("ok");
            }
            Weft.sleep(after);
            String text = client.get("http://localhost/").text();
            serving.await();
            return text;
        }
    }

    @WeftTest(seeds = 10)
    void whatComesWhileAnAnswerIsReadOrLaterIsNoneToTheNextRequest() throws Exception {
        for (String surplus : List.of("H", "HTTP/1.1 200 OK\r\nx-all: ", OK.replace("ok", "no"))) {
            assertThat(askTwice(surplus, MOMENT.multipliedBy(2), Duration.ZERO)).isEqualTo("ok");
            assertThat(askTwice(surplus, Duration.ZERO, MOMENT.multipliedBy(2))).isEqualTo("ok");
        }
    }
}
