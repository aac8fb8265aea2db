package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelException;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.EventLoop;
import weft.LoopFailure;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

/// Peers that misbehave: sockets of the JDK's, on threads.
class FaultsTest {

    private interface Peer {
        void serve(Socket socket) throws Exception;
    }

    private interface Body {
        void run(ByteStream stream) throws Exception;
    }

    private static void against(Peer peer, Body body) throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            Thread thread = Thread.ofPlatform().daemon().start(() -> {
                try (Socket socket = server.accept()) {
                    peer.serve(socket);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            Weft.run(options -> options.withSlowStep(Duration.ZERO), () -> {
                try (ByteStream stream = Net.connect("localhost", server.getLocalPort())) {
                    body.run(stream);
                }
            });
            thread.join();
        }
    }

    @Test
    void resetIsAnErrorOfReadsAfterWhatCameBefore() throws Exception {
        against(
                socket -> {
                    socket.getOutputStream().write("last\n".getBytes(StandardCharsets.UTF_8));
                    socket.getInputStream().read();
                    socket.setSoLinger(true, 0); // close() resets
                },
                stream -> {
                    assertThat(stream.readLine()).isEqualTo("last");
                    stream.write("x");
                    assertThatThrownBy(() -> stream.read(1))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageContaining("reset");
                    assertThatThrownBy(() -> stream.write("y")).isInstanceOf(UncheckedIOException.class);
                });
    }

    @Test
    void oneByteAtATimeIsALine() throws Exception {
        against(
                socket -> {
                    socket.setTcpNoDelay(true);
                    for (byte b : "one byte at a time\n".getBytes(StandardCharsets.UTF_8)) {
                        socket.getOutputStream().write(b);
                        Thread.yield();
                    }
                },
                stream -> assertThat(stream.readLine()).isEqualTo("one byte at a time"));
    }

    @Test
    void halfCloseLetsThePeerAnswer() throws Exception {
        against(
                socket -> {
                    byte[] all = socket.getInputStream().readAllBytes();
                    socket.getOutputStream().write(("got " + all.length + "\n").getBytes(StandardCharsets.UTF_8));
                },
                stream -> {
                    stream.write(new byte[100_000]);
                    stream.end();
                    assertThatThrownBy(() -> stream.write("more")).isInstanceOf(UncheckedIOException.class);
                    assertThat(stream.readLine()).isEqualTo("got 100000");
                    assertThat(stream.readLine()).isNull();
                });
    }

    @Test
    void halfCloseOfAConnectionThatBreaksMeanwhileIsAnError() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        against(
                socket -> {
                    stalled.await();
                    socket.setSoLinger(true, 0); // close() resets
                },
                stream -> {
                    Task<Void> writer = Weft.createTask(() -> stream.write(new byte[20_000_000]));
                    Weft.checkpoint();
                    writer.cancel(); // it has written everything, and the other side reads nothing
                    Weft.waitAll(List.of(writer));
                    Task<Void> end = Weft.createTask(stream::end);
                    Weft.sleep(Duration.ofMillis(20));
                    assertThat(end.isDone()).isFalse();

                    stalled.countDown();

                    assertThatThrownBy(end::await)
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageContaining("the connection to");
                    assertThatThrownBy(stream::end).isInstanceOf(UncheckedIOException.class);
                });
    }

    @Test
    void closeDuringAHalfCloseEndsIt() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        against(socket -> stalled.await(), stream -> {
            Task<Void> writer = Weft.createTask(() -> stream.write(new byte[20_000_000]));
            Weft.checkpoint();
            writer.cancel();
            Weft.waitAll(List.of(writer));
            Task<Void> end = Weft.createTask(stream::end);
            Weft.sleep(Duration.ofMillis(20));

            Task<Void> closing = Weft.createTask(stream::close);
            Weft.checkpoint();
            closing.cancel(); // closes at once
            Weft.waitAll(List.of(closing));
            stalled.countDown();

            assertThatThrownBy(end::await).isInstanceOf(UncheckedIOException.class);
        });
    }

    @Test
    void peersHalfCloseLetsUsAnswer() throws Exception {
        StringBuilder answer = new StringBuilder();
        against(
                socket -> {
                    socket.shutdownOutput();
                    answer.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
                },
                stream -> {
                    assertThat(stream.read(1)).isEmpty();
                    stream.write("still here");
                });
        assertThat(answer).hasToString("still here");
    }

    /// Netty's epoll has lost what it waits for by then, unless it is kept from that.
    @ParameterizedTest
    @CsvSource({"10, 0", "10, 20", "300000, 0", "300000, 20"})
    void peersHalfCloseLetsUsAnswerAtLength(int request, int millis) throws Exception {
        int length = 10_000_000; // more than the system keeps
        int[] got = new int[1];
        against(
                socket -> {
                    socket.getOutputStream().write(new byte[request]);
                    socket.shutdownOutput();
                    Thread.sleep(50); // so that the writer has to wait
                    got[0] = socket.getInputStream().readAllBytes().length;
                },
                stream -> {
                    Weft.sleep(Duration.ofMillis(millis)); // what comes is not read, and at some point no longer taken
                    assertThat(stream.readAll(request)).hasSize(request);
                    Weft.sleep(Duration.ofMillis(millis));
                    stream.write(new byte[length]);
                });
        assertThat(got[0]).isEqualTo(length);
    }

    @Test
    void stalledPeerStopsTheWriterAndACancelledWriteLosesNoByte() throws Exception {
        int pieces = 200;
        byte[] piece = new byte[64 * 1024];
        long[] got = new long[1];
        Object reading = new Object();
        boolean[] go = new boolean[1];
        against(
                socket -> {
                    synchronized (reading) {
                        while (!go[0]) {
                            reading.wait();
                        }
                    }
                    got[0] = socket.getInputStream().readAllBytes().length;
                },
                stream -> {
                    int[] written = new int[1];
                    Task<Void> writer = Weft.createTask(() -> {
                        while (written[0] < pieces) {
                            written[0]++;
                            stream.write(piece);
                        }
                    });
                    Weft.sleep(Duration.ofMillis(300));
                    assertThat(writer.isDone()).as("12 MB without a reader").isFalse();
                    writer.cancel();
                    Weft.waitAll(List.of(writer));
                    int begun = written[0];
                    synchronized (reading) {
                        go[0] = true;
                        reading.notifyAll();
                    }
                    stream.write("end");
                    stream.end();
                    stream.read(1);
                    assertThat(got[0]).isEqualTo((long) begun * piece.length + 3);
                });
    }

    @Test
    void cancelledReadLosesNoByte() throws Exception {
        against(
                socket -> {
                    socket.getInputStream().read();
                    socket.getOutputStream().write("late\n".getBytes(StandardCharsets.UTF_8));
                },
                stream -> {
                    assertThat(Weft.moveOnAfter(Duration.ofMillis(10), () -> stream.read(1)))
                            .isEmpty();
                    stream.write("x");
                    assertThat(stream.readLine()).isEqualTo("late");
                });
    }

    @Test
    void closeDuringAReadAndAWriteEndsBoth() throws Exception {
        against(socket -> socket.getInputStream().readAllBytes(), stream -> {
            Task<byte[]> reader = Weft.createTask(() -> stream.read(1));
            Weft.checkpoint();
            stream.close();

            assertThatThrownBy(reader::await)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("closed");
            assertThatThrownBy(() -> stream.write("x"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("closed");
        });
    }

    @Test
    void slowReaderStopsThePeer() throws Exception {
        long[] sent = new long[1];
        against(
                socket -> {
                    byte[] piece = new byte[64 * 1024];
                    for (int i = 0; i < 400; i++) {
                        socket.getOutputStream().write(piece);
                        sent[0] += piece.length;
                    }
                },
                stream -> {
                    stream.read(1);
                    Weft.sleep(Duration.ofMillis(300));
                    assertThat(sent[0]).isLessThan(20_000_000);
                    assertThat(stream.readAll(30_000_000)).hasSize(400 * 64 * 1024 - 1);
                });
    }

    @Test
    void channelThatCannotBeMadeIsAnErrorOfTheCaller() {
        Weft.run(() -> {
            NettyPoller poller = NettyPoller.current();
            for (int i = 0; i < 20; i++) {
                var refused = new DefaultChannelPromise(new EmbeddedChannel(), GlobalEventExecutor.INSTANCE);
                refused.setFailure(new ChannelException("too many open files"));

                assertThatThrownBy(() -> Weft.timeout(Duration.ofSeconds(30), () -> poller.await(refused, "a socket")))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("too many open files");
            }
        });
    }

    @Test
    void programThatWaitsForAConnectionIsNotStuck() throws Exception {
        List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
        InetAddress here = InetAddress.getLoopbackAddress();
        List<SocketChannel> others = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, here)) {
            InetSocketAddress address = new InetSocketAddress(here, server.getLocalPort());
            for (int i = 0; i < 4; i++) { // fill the backlog
                SocketChannel other = SocketChannel.open();
                other.configureBlocking(false);
                other.connect(address);
                others.add(other);
            }
            Weft.run(options -> options.withFailureHandler(failures::add).withSlowStep(Duration.ZERO), () -> {
                EventLoop loop = EventLoop.current();
                Task<?> main = Weft.currentTask().orElseThrow();
                Thread.ofPlatform().daemon().start(() -> {
                    try {
                        Thread.sleep(1_500);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    loop.callSoonThreadsafe(() -> main.cancel());
                });
                try {
                    Net.connect(address).close();
                } catch (weft.CancelledError e) {
                    main.uncancel();
                }
            });
        } finally {
            for (SocketChannel other : others) {
                other.close();
            }
        }
        assertThat(failures).isEmpty();
    }
}
