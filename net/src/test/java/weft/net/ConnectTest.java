package weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

class ConnectTest {

    @Test
    void bytesGoBothWays() {
        List<String> lines = new ArrayList<>();
        Weft.run(() -> {
            Listener listener = Net.listen("127.0.0.1", 0);
            Task<Void> server = Weft.createTask(() -> listener.serve(stream -> stream.transferTo(stream)));
            try (ByteStream stream = Net.connect("127.0.0.1", listener.port())) {
                stream.write("hello\nworld\n");
                stream.end();
                stream.lines().forEach(lines::add);
            }
            listener.close();
            server.await();
        });

        assertThat(lines).containsExactly("hello", "world");
    }

    /// By Netty's defaults.
    @Test
    void littleIsSentAtOnceByBothSides() {
        Weft.run(() -> {
            try (Listener listener = Net.listen("127.0.0.1", 0);
                    ByteStream client = Net.connect("127.0.0.1", listener.port());
                    ByteStream server = listener.accept()) {
                for (ByteStream stream : List.of(client, server)) {
                    assertThat(SocketTransport.of(stream).channel.config().getOption(ChannelOption.TCP_NODELAY))
                            .isTrue();
                }
            }
        });
    }
}
