package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Weft;
import weft.io.ByteStream;

class UnixSocketTest {

    @TempDir
    private Path directory;

    private Path path;
    private UnixDomainSocketAddress address;

    @BeforeEach
    void chooseAddress() {
        path = directory.resolve("socket");
        address = UnixDomainSocketAddress.of(path);
    }

    @Test
    void bytesGoBothWays() { // 173
        Weft.run(() -> {
            try (Listener listener = Net.listen(address);
                    ByteStream client = Net.connect(address);
                    ByteStream server = listener.accept()) {
                client.write("hello\n");
                assertThat(server.readLine()).isEqualTo("hello");
                server.write("world\n");
                assertThat(client.readLine()).isEqualTo("world");

                assertThat(listener.address()).isEqualTo(address);
                assertThat(client.attribute(Net.REMOTE_ADDRESS)).contains(address);
            }
        });
    }

    @Test
    void fileIsRemovedAtTheEnd() { // 181
        Weft.run(() -> {
            Listener listener = Net.listen(address);
            assertThat(path).exists();

            listener.close();

            assertThat(path).doesNotExist();
        });
    }

    @Test
    void fileThatIsGoneIsNoError() { // 181
        Weft.run(() -> {
            Listener listener = Net.listen(address);
            Files.delete(path);

            listener.close();
        });
    }

    @Test
    void fileOfSomebodyElseStays() throws Exception { // 181
        Weft.run(() -> {
            Listener listener = Net.listen(address);
            Files.move(path, directory.resolve("moved"));
            Files.writeString(path, "not ours");

            listener.close();
        });

        assertThat(path).hasContent("not ours");
    }

    @Test
    void socketThatSomebodyLeftIsReplaced() { // 183
        Weft.run(() -> {
            Listener left = Net.listen(address);
            try (Listener listener = Net.listen(address);
                    ByteStream client = Net.connect(address)) {
                assertThat(listener.accept()).isNotNull();
                assertThat(client).isNotNull();
            }
            left.close();
        });
    }

    @Test
    void fileThatIsNoSocketIsInTheWay() throws Exception { // 183
        Files.writeString(path, "a file");
        Weft.run(() -> assertThatThrownBy(() -> Net.listen(address))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(path.toString()));

        assertThat(path).hasContent("a file");
    }

    @Test
    void nobodyListeningIsNamed() {
        Weft.run(() -> assertThatThrownBy(() -> Net.connect(address))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(path.toString()));
    }
}
