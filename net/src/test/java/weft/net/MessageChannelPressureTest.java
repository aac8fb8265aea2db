package weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Weft;
import weft.io.AsyncFiles;
import weft.io.TemporaryPath;

/// Who does not keep up stops the other side.
class MessageChannelPressureTest {

    private static final int BLOCK = 10_000;
    private static final int MANY = 30_000_000; // bytes; more than the system keeps

    private int sent;

    @Test
    void peerThatDoesNotReadStopsTheWriter() {
        Lines.ends((client, server) -> {
            MessageChannel here = MessageChannel.over(client, pipeline -> {});
            Task<Void> writer = Weft.createTask(() -> {
                for (; sent < MANY / BLOCK; sent++) {
                    here.write(Unpooled.wrappedBuffer(new byte[BLOCK]));
                }
            });
            Lines.awaitStandstill(() -> sent);

            assertThat(sent).isBetween(1, MANY / BLOCK - 1);
            assertThat(server.readExactly(MANY)).hasSize(MANY);
            writer.await();
        });
    }

    @Test
    void fileMakesItsWriterWaitForAPeerThatDoesNotRead() {
        Lines.ends((client, server) -> {
            try (TemporaryPath file = AsyncFiles.createTemporaryFile("large", "")) {
                AsyncFiles.writeBytes(file.path(), new byte[MANY]);
                MessageChannel here = MessageChannel.over(client, pipeline -> {});
                Task<Void> writer = Weft.createTask(() -> {
                    here.write(new DefaultFileRegion(file.path().toFile(), 0, MANY));
                    sent++;
                });
                assertThat(server.readExactly(BLOCK)).hasSize(BLOCK);
                Lines.awaitStandstill(server::buffered);

                assertThat(sent).isZero();
                assertThat(server.readExactly(MANY - BLOCK)).hasSize(MANY - BLOCK);
                writer.await();
            }
        });
    }

    @Test
    void writeThatIsCancelledWhileItWaitsIsOnItsWay() {
        Lines.ends((client, server) -> {
            MessageChannel here = MessageChannel.over(client, pipeline -> {});
            Weft.moveOnAfter(Duration.ofMillis(100), () -> {
                while (true) {
                    sent++;
                    here.write(Unpooled.wrappedBuffer(new byte[BLOCK]));
                }
            });
            Task<Void> close = Weft.createTask(here::close);

            assertThat(server.readAll(MANY)).hasSize(sent * BLOCK);
            close.await();
        });
    }

    @Test
    void readerThatDoesNotReadStopsThePeer() {
        Lines.ends((client, server) -> {
            MessageChannel here = MessageChannel.over(client, pipeline -> {});
            Task<Void> writer = Weft.createTask(() -> {
                for (; sent < MANY / BLOCK; sent++) {
                    server.write(new byte[BLOCK]);
                }
            });
            Lines.awaitStandstill(() -> sent);

            assertThat(sent).isBetween(1, MANY / BLOCK - 1);
            int left = MANY;
            while (left > 0) {
                ByteBuf message = (ByteBuf) Objects.requireNonNull(here.read());
                left -= message.readableBytes();
                message.release();
            }
            writer.await();
        });
    }

    @Test
    void manySmallMessagesCount() {
        assertThat(decodedWithoutAReader("\n", 64 * 1024)).isLessThan(200_000);
    }

    @Test
    void lengthOfStringsCounts() {
        assertThat(decodedWithoutAReader("x".repeat(20_000) + "\n", 1)).isLessThan(100);
    }

    private int decodedWithoutAReader(String lines, int repeated) {
        Lines.Counter counter = new Lines.Counter();
        Lines.ends((client, server) -> {
            MessageChannel here = MessageChannel.over(client, pipeline -> {
                Lines.codec(pipeline);
                pipeline.addLast(counter);
            });
            String block = lines.repeat(repeated);
            Task<Void> writer = Weft.createTask(() -> {
                for (int i = 0; i < MANY / block.length(); i++) {
                    server.write(block);
                }
            });
            Lines.awaitStandstill(() -> counter.messages);
            writer.cancel();
            Weft.waitAll(List.of(writer)); // or it would fail when the other side is gone
            here.abort();
        });
        return counter.messages;
    }

    @Test
    void largeStringsInOneIterationMakeTheWriterWait() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            String line = "x".repeat(10_000);
            Task<Void> writer = Weft.createTask(() -> {
                for (; sent < 200; sent++) {
                    here.write(line);
                }
            });
            Weft.checkpoint(); // its first step

            assertThat(sent).isLessThan(20);
            assertThat(server.readExactly(200 * line.length())).hasSize(200 * line.length());
            writer.await();
        });
    }

    @Test
    void pressureLastsThroughTheChangeToMessages() {
        Lines.ends((client, server) -> {
            Task<Void> writer = Weft.createTask(() -> {
                for (; sent < MANY / BLOCK; sent++) {
                    server.write(new byte[BLOCK]);
                }
            });
            Lines.awaitStandstill(() -> sent);
            Lines.Counter counter = new Lines.Counter();
            MessageChannel here = MessageChannel.over(client, pipeline -> pipeline.addLast(counter));
            Lines.awaitStandstill(() -> counter.messages);

            assertThat(sent).isBetween(1, MANY / BLOCK - 1);
            int left = MANY;
            while (left > 0) {
                ByteBuf message = (ByteBuf) Objects.requireNonNull(here.read());
                left -= message.readableBytes();
                message.release();
            }
            writer.await();
        });
    }

    @Test
    void pressureLastsThroughTheChangeToBytes() {
        Lines.ends((client, server) -> {
            MessageChannel here = MessageChannel.over(client, pipeline -> {});
            Task<Void> writer = Weft.createTask(() -> {
                for (; sent < MANY / BLOCK; sent++) {
                    server.write(new byte[BLOCK]);
                }
            });
            Lines.awaitStandstill(() -> sent);
            var stream = here.toStream(pipeline -> {});
            Lines.awaitStandstill(() -> sent);

            assertThat(sent).isBetween(1, MANY / BLOCK - 1);
            assertThat(stream.readExactly(MANY)).hasSize(MANY);
            writer.await();
        });
    }
}
