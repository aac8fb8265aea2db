package weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

/// What waits in this process for those who do not read.
class InboxTest {

    private static final int KIB = 1024;
    private static final int CONNECTIONS = 100;
    private static final int MANY = 20_000_000; // bytes; more than the system keeps

    private final List<Task<Void>> writers = new ArrayList<>();

    private void flood(ByteStream stream) {
        writers.add(Weft.createTask(() -> stream.write(new byte[MANY])));
    }

    private static void awaitStandstill(ChannelDriver driver) {
        Lines.awaitStandstill(() -> (int) driver.unread);
    }

    private static void leaveUnread(ByteStream stream, ChannelDriver driver) {
        stream.write("x".repeat(100 * KIB));
        awaitStandstill(driver);
        assertThat(driver.unread).isEqualTo(100 * KIB);
    }

    @Test
    void oneThatIsNotReadHasWhatAnEventBringsAndNoMore() {
        Lines.ends((client, server) -> {
            ChannelDriver driver = SocketTransport.of(server).driver;
            flood(client);
            awaitStandstill(driver);

            assertThat(driver.unread).isBetween(128 * KIB + 1L, 384 * KIB + 0L);
            assertThat(server.readExactly(MANY)).hasSize(MANY);
            Weft.waitAll(writers);
            assertThat(driver.unread).isZero();
        });
    }

    @Test
    void whatCameOfConnectionsThatAreGoneStopsNoOther() {
        Lines.ends((client, server) -> {
            SocketTransport transport = SocketTransport.of(server);
            ChannelDriver driver = transport.driver;
            leaveUnread(client, driver);
            driver.execute(transport.channel::close);
            while (!transport.isOver()) {
                Weft.checkpoint();
            }

            assertThat(driver.unread).isZero();
            assertThat(server.readExactly(100 * KIB)).hasSize(100 * KIB);
            assertThat(driver.unread).isZero();
        });
    }

    @Test
    void whatOneHasWhenItBecomesAnotherIsCountedOnce() {
        Lines.ends((client, server) -> {
            ChannelDriver driver = SocketTransport.of(server).driver;
            leaveUnread(client, driver);
            MessageChannel messages = MessageChannel.over(server, pipeline -> {});
            assertThat(driver.unread).isBetween(100 * KIB + 0L, 101 * KIB + 0L);
            ByteStream again = messages.toStream(pipeline -> {});

            assertThat(driver.unread).isEqualTo(100 * KIB);
            assertThat(again.readExactly(100 * KIB)).hasSize(100 * KIB);
            assertThat(driver.unread).isZero();
        });
    }

    @Test
    void manyThatAreNotReadHaveLittleTogether() {
        Lines.ends((client, server) -> {
            ChannelDriver driver = SocketTransport.of(server).driver;
            List<ByteStream> ends = new ArrayList<>();
            try (Listener listener = Net.listen(Servers.anyPort())) {
                for (int i = 0; i < CONNECTIONS; i++) {
                    ByteStream writing = Net.connect(listener.address());
                    ends.add(writing);
                    ends.add(listener.accept());
                    flood(writing);
                }
            }
            awaitStandstill(driver);

            assertThat(driver.unread)
                    .isBetween((long) Inbox.LITTLE, Inbox.LITTLE + CONNECTIONS * 129L * KIB)
                    .isLessThan(CONNECTIONS * 300L * KIB);
            client.write("still served\n");
            assertThat(server.readLine()).isEqualTo("still served");
            writers.forEach(Task::cancel);
            Weft.waitAll(writers);
            ends.forEach(end -> SocketTransport.of(end).abort());
            Weft.checkpoint();
            assertThat(driver.unread).isZero();
        });
    }
}
