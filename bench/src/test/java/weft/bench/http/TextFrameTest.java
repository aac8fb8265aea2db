package weft.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is sent is what RFC 6455, section 5.2, has a client send; and what must come back is the same text.
class TextFrameTest {

    @ParameterizedTest
    @CsvSource({"64, 2", "125, 2", "126, 4", "1001, 4"})
    void aTextIsSentMaskedAndHasToComeBackPlain(int size, int head) {
        TextFrame frame = new TextFrame(size);
        frame.renew(0x1234L);

        byte[] sent = bytes(frame.sent());
        byte[] expected = bytes(frame.expected());

        assertThat(expected).hasSize(head + size).startsWith(0x81, head == 2 ? size : 126);
        assertThat(sent).hasSize(head + 4 + size).startsWith(0x81, 0x80 | (head == 2 ? size : 126));
        if (head == 4) {
            assertThat(frame.expected().getShort(2)).isEqualTo((short) size);
            assertThat(frame.sent().getShort(2)).isEqualTo((short) size);
        }
        for (int i = 0; i < size; i++) {
            assertThat(sent[head + 4 + i] ^ sent[head + i % 4]).isEqualTo(expected[head + i]);
        }
        assertThat(new String(expected, head, size, StandardCharsets.US_ASCII))
                .startsWith("0000000000001234")
                .endsWith("0000000000001234");
    }

    @Test
    void eachMessageHasAnotherKeyAndAnotherText() {
        TextFrame frame = new TextFrame(64);
        frame.renew(1);
        byte[] first = bytes(frame.sent());
        byte[] firstText = bytes(frame.expected());

        frame.renew(2);

        assertThat(bytes(frame.sent())).isNotEqualTo(first);
        assertThat(bytes(frame.expected())).isNotEqualTo(firstText);
    }

    @Test
    void aServerThatAnswersSomethingElseIsNoWebSocket() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        other.start();

        try (SocketChannel channel = SocketChannel.open(other.getAddress())) {
            assertThatThrownBy(() -> TextFrame.begin(channel, 64))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not a WebSocket as it was asked for: HTTP/1.1 404");
        } finally {
            other.stop(0);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }
}
