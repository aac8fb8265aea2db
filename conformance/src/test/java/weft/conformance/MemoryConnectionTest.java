package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;
import weft.net.Listener;
import weft.net.MemoryAddress;
import weft.net.MessageChannel;
import weft.net.Net;
import weft.test.Explorer;
import weft.test.StuckError;
import weft.test.Tasks;
import weft.test.VirtualClock;
import weft.test.WeftTest;

/// Connections in memory, in virtual time. Here, as neither the test kit nor the network needs the other.
class MemoryConnectionTest {

    private static final int CAPACITY = 64 * 1024; // of a connection; each end keeps as much on either side

    private static final int MAX = 2_000_000;

    private final MemoryAddress address = MemoryAddress.create("the server");
    private final byte[] large = new byte[1_000_000];

    @BeforeEach
    void fill() {
        new Random(0).nextBytes(large);
    }

    /// Two ends that are connected.
    private record Ends(Listener listener, ByteStream client, ByteStream server) implements AutoCloseable {
        static Ends at(MemoryAddress address) {
            Listener listener = Net.listen(address);
            return new Ends(listener, Net.connect(address), listener.accept());
        }

        @Override
        public void close() {
            client.close();
            server.close();
            listener.close();
        }
    }

    @WeftTest(seeds = 20)
    void bytesGoBothWays() {
        try (Ends ends = Ends.at(address)) {
            Weft.gather(
                    () -> {
                        ends.client.write(large);
                        ends.client.end();
                    },
                    () -> assertThat(ends.client.readAll(MAX)).isEqualTo(large),
                    () -> {
                        ends.server.transferTo(ends.server);
                        ends.server.end();
                    });
        }
    }

    @WeftTest(seeds = 20)
    void whoWritesWaitsForWhoReads() {
        try (Ends ends = Ends.at(address)) {
            int[] written = {0};
            Task<Void> writer = Weft.createTask(() -> {
                for (int at = 0; at < large.length; at += 1000) {
                    ends.client.write(Arrays.copyOfRange(large, at, at + 1000));
                    written[0] += 1000;
                }
                ends.client.end();
            });
            Tasks.allTasksBlocked();
            assertThat(written[0]).isBetween(CAPACITY, 4 * CAPACITY);

            assertThat(ends.server.readAll(MAX)).isEqualTo(large);
            writer.await();
        }
    }

    @WeftTest(seeds = 20)
    void eachSideIsEndedByItself() {
        try (Ends ends = Ends.at(address)) {
            ends.client.write("question");
            ends.client.end();
            assertThat(ends.server.readAll(MAX)).asString().isEqualTo("question");
            ends.server.write("answer");
            ends.server.close();
            assertThat(ends.client.readAll(MAX)).asString().isEqualTo("answer");
        }
    }

    @WeftTest(seeds = 20)
    void whoClosesWithSomethingUnreadResetsTheConnection() {
        try (Ends ends = Ends.at(address)) {
            Task<Void> writer = Weft.createTask(() -> ends.client.write(large));
            Tasks.allTasksBlocked();
            ends.server.close();
            assertThatThrownBy(writer::await)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasRootCauseInstanceOf(SocketException.class);
            assertThatThrownBy(() -> ends.client.readAll(MAX))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Connection reset");
        }
    }

    @WeftTest(seeds = 20)
    void whatIsWrittenToOneWhoHasClosedIsRefused() {
        try (Ends ends = Ends.at(address)) {
            ends.server.close();
            assertThat(ends.client.readAll(MAX)).isEmpty();
            assertThatThrownBy(() -> {
                        ends.client.write("too late");
                        Weft.sleep(Duration.ofSeconds(1));
                        ends.client.write("too late");
                    })
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Broken pipe");
        }
    }

    @WeftTest(seeds = 20)
    void aListenerServesAsManyAsItMay() {
        List<String> answers = new ArrayList<>();
        try (Listener listener = Net.listen(address, options -> options.withMaxConnections(2))) {
            Task<Void> serving = Weft.createTask(() -> listener.serve(stream -> {
                Weft.sleep(Duration.ofHours(1));
                stream.write("after " + EventLoop.current().time().toHours());
            }));
            Weft.taskGroup(group -> {
                for (int i = 0; i < 6; i++) {
                    group.createTask(() -> {
                        try (ByteStream stream = Net.connect(address)) {
                            answers.add(new String(stream.readAll(MAX), StandardCharsets.UTF_8));
                        }
                    });
                }
            });
            assertThat(answers).containsExactly("after 1", "after 1", "after 2", "after 2", "after 3", "after 3");
            serving.cancel();
            Weft.waitAll(List.of(serving));
        }
    }

    @WeftTest(seeds = 20)
    void aListenerThatIsClosedClosesThoseWhoWait() {
        Listener listener = Net.listen(address);
        try (ByteStream waiting = Net.connect(address)) {
            listener.close();
            assertThat(waiting.readAll(MAX)).isEmpty();
        }
    }

    @WeftTest
    void whereNobodyListensNobodyConnects() {
        assertThatThrownBy(() -> Net.connect(address))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot connect to the server: Connection refused")
                .hasCauseInstanceOf(ConnectException.class);
        Net.listen(address).close();
        assertThatThrownBy(() -> Net.connect(address)).hasCauseInstanceOf(ConnectException.class);
    }

    @WeftTest
    void oneListensAtAnAddressAndIsFollowedByAnother() {
        try (Listener listener = Net.listen(address)) {
            assertThat(listener.address()).isEqualTo(address);
            assertThatThrownBy(() -> Net.listen(address)).hasCauseInstanceOf(BindException.class);
        }
        Net.listen(address).close();
    }

    @Test
    void anAddressIsFreeWhenItsLoopIsClosed() {
        for (int i = 0; i < 2; i++) {
            Weft.run(() -> Net.listen(address)); // and not closed
        }
    }

    @WeftTest
    void whoListensOnAnotherLoopCannotBeReached() {
        try (Listener listener = Net.listen(address)) {
            assertThat(listener).isNotNull();
            Throwable[] thrown = new Throwable[1];
            Thread other = Thread.ofPlatform().start(() -> {
                try {
                    Weft.run(() -> Net.connect(address));
                } catch (IllegalStateException e) {
                    thrown[0] = e;
                }
            });
            joinUninterruptibly(other);
            assertThat(thrown[0]).hasMessageContaining("connections in memory are made within one loop");
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        while (thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    @WeftTest(seeds = 20)
    void codecsWorkAndTheirTimeIsTheLoops() {
        try (Ends ends = Ends.at(address);
                MessageChannel channel = MessageChannel.over(
                        ends.server,
                        pipeline -> pipeline.addLast(
                                new ReadTimeoutHandler(1, TimeUnit.HOURS),
                                new LineBasedFrameDecoder(1000),
                                new StringDecoder(),
                                new StringEncoder()))) {
            ends.client.write("first\nsecond\n");
            assertThat(channel.read()).isEqualTo("first");
            assertThat(channel.read()).isEqualTo("second");
            channel.write("answer");
            assertThat(ends.client.readExactly(6)).asString().isEqualTo("answer");

            Duration before = EventLoop.current().time();
            assertThatThrownBy(channel::read).hasMessageContaining("is broken");
            assertThat(EventLoop.current().time().minus(before))
                    .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
            assertThat(channel.attribute(Net.REMOTE_ADDRESS)).hasToString("Optional[the server, client 1]");
        }
    }

    @WeftTest(seeds = 5, outside = true)
    void filesGoAsTheyAre(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("large"), large);
        try (Ends ends = Ends.at(address)) {
            Weft.gather(
                    () -> {
                        ends.server.writeFile(file, 1000, 500_000);
                        ends.server.end();
                    },
                    () -> assertThat(ends.client.readAll(MAX)).isEqualTo(Arrays.copyOfRange(large, 1000, 501_000)));
        }
    }

    @WeftTest(realTime = true)
    void realTimeWillDo() {
        try (Ends ends = Ends.at(address)) {
            ends.client.write("hello");
            assertThat(ends.server.readExactly(5)).asString().isEqualTo("hello");
        }
    }

    @Test
    void whoReadsWhatNeverComesIsStuck() {
        assertThatThrownBy(() -> Weft.run(VirtualClock.create()::applyTo, () -> {
                    try (Ends ends = Ends.at(address)) {
                        ends.client.readAll(MAX);
                    }
                }))
                .isInstanceOf(StuckError.class)
                .hasMessageContaining("the connection to the server");
    }

    @Test
    void aSeedGivesOneOrder() {
        List<List<Integer>> orders = new ArrayList<>();
        for (int seed : new int[] {0, 7, 7, 8, 8}) {
            List<Integer> order = new ArrayList<>();
            Explorer.replay(seed, () -> race(order));
            orders.add(order);
        }
        assertThat(orders.get(1)).isEqualTo(orders.get(2));
        assertThat(orders.get(3)).isEqualTo(orders.get(4));
        assertThat(Set.copyOf(orders)).hasSizeGreaterThan(1);
    }

    /// Has five connect at the same time, and notes in which order they are heard.
    private void race(List<Integer> order) {
        try (Listener listener = Net.listen(address)) {
            Weft.taskGroup(group -> {
                for (int i = 0; i < 5; i++) {
                    byte[] name = {(byte) i};
                    group.createTask(() -> {
                        try (ByteStream stream = Net.connect(address)) {
                            stream.write(name);
                            stream.readAll(MAX);
                        }
                    });
                }
                for (int i = 0; i < 5; i++) {
                    ByteStream stream = listener.accept();
                    group.createTask(() -> {
                        try (stream) {
                            order.add((int) stream.readExactly(1)[0]);
                        }
                    });
                }
            });
        }
    }
}
