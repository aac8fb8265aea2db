package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.MessageToByteEncoder;
import io.netty.handler.codec.TooLongFrameException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

/// Channels of messages from their first message to their last. None of these leaves memory of
/// Netty's behind: [MessageChannelLeakTest].
class MessageChannelTest {

    @Test
    void messagesGoBothWaysOverAcceptedAndConnectedStreams() {
        Lines.ends((client, server) -> {
            try (MessageChannel here = Lines.over(client);
                    MessageChannel there = Lines.over(server)) {
                here.write("ping\n");
                there.write("hello\nworld\n");

                assertThat(there.read()).isEqualTo("ping");
                assertThat(here.read()).isEqualTo("hello");
                assertThat(here.read()).isEqualTo("world");
            }
        });
    }

    @Test
    void isReadableWhenReadingWouldNotWait() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            MessageChannel there = Lines.over(server);
            assertThat(there.isReadable()).isFalse();

            here.write("hello\nworld\n");
            assertThat(there.read()).isEqualTo("hello");
            assertThat(there.isReadable()).isTrue();
            assertThat(there.read()).isEqualTo("world");
            assertThat(there.isReadable()).isFalse();

            here.end();
            assertThat(there.read()).isNull();
            assertThat(there.isReadable()).isTrue();

            here.close();
            assertThat(here.isReadable()).isTrue();
        });
    }

    @Test
    void endOfTheOtherSideIsNullAndThisSideGoesOn() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            MessageChannel there = Lines.over(server);
            here.write("last\n");
            here.end();

            assertThat(there.read()).isEqualTo("last");
            assertThat(there.read()).isNull();
            assertThat(there.read()).isNull();
            there.write("answer\n");
            assertThat(here.read()).isEqualTo("answer");
            assertThat(here.isClosed()).isFalse();
        });
    }

    @Test
    void writeAfterTheEndIsRefusedAndReadingGoesOn() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            here.end();
            here.end();
            ByteBuf message = Unpooled.buffer(1).writeByte(1);

            assertThatThrownBy(() -> here.write(message))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("was ended here");
            assertThat(message.refCnt()).isZero();
            server.write("still\n");
            assertThat(here.read()).isEqualTo("still");
        });
    }

    @Test
    void cancelledReadsLoseNothing() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            Task<Void> sender = Weft.createTask(() -> {
                for (int i = 0; i < 300; i++) {
                    server.write(i + "\n");
                    Weft.sleep(Duration.ofNanos(100_000));
                }
            });
            List<Object> got = new ArrayList<>();
            int cancelled = 0;
            while (got.size() < 300) {
                if (!Weft.moveOnAfter(Duration.ofNanos(50_000), () -> {
                    got.add(here.read());
                })) {
                    cancelled++;
                }
            }
            sender.await();

            for (int i = 0; i < 300; i++) {
                assertThat(got.get(i)).isEqualTo(String.valueOf(i));
            }
            assertThat(cancelled).isPositive();
        });
    }

    @Test
    void writeThatIsCancelledBeforeItBeginsReleasesItsMessage() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            ByteBuf message = Unpooled.buffer().writeBytes("never\n".getBytes(StandardCharsets.UTF_8));
            Task<Void> writer = Weft.createTask(() -> {
                Weft.currentTask().orElseThrow().cancel("before");
                here.write(message);
            });
            assertThatThrownBy(writer::await).isInstanceOf(CancelledError.class);

            assertThat(message.refCnt()).isZero();
            here.write("first\n");
            assertThat(server.readLine()).isEqualTo("first");
        });
    }

    @Test
    void cancellationFromBeforeClosesTheConnectionThatGoesOn() {
        Lines.ends((client, server) -> {
            Task<Void> changer = Weft.createTask(() -> {
                Weft.currentTask().orElseThrow().cancel("before");
                Lines.over(client);
            });
            assertThatThrownBy(changer::await).isInstanceOf(CancelledError.class);

            assertThat(server.read(1)).isEmpty();
        });
    }

    @Test
    void whatCannotBeWrittenIsReleased() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            here.close();
            ByteBuf message = Unpooled.buffer(1).writeByte(1);

            assertThatThrownBy(() -> here.write(message))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("closed here");
            assertThat(message.refCnt()).isZero();
        });
    }

    @Test
    void secondReaderAtOnceIsToldAndTheFirstGoesOn() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            Task<Object> first = Weft.createTask("first", () -> Objects.requireNonNull(here.read()));
            Weft.checkpoint();

            assertThatThrownBy(here::read)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("two tasks cannot read from")
                    .hasMessageContaining("first");
            server.write("line\n");
            assertThat(first.await()).isEqualTo("line");
        });
    }

    @Test
    void secondWriterAtOnceIsToldAndTheFirstGoesOn() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            byte[] large = new byte[10_000_000];
            Task<Void> first = Weft.createTask("first", () -> here.write(Unpooled.wrappedBuffer(large)));
            Weft.checkpoint();
            ByteBuf message = Unpooled.buffer(1).writeByte(1);

            assertThatThrownBy(() -> here.write(message))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("two tasks cannot write to")
                    .hasMessageContaining("first");
            assertThat(message.refCnt()).isZero();
            assertThat(server.readExactly(large.length)).isEqualTo(large);
            first.await();
        });
    }

    @Test
    void decoderThatThrowsBreaksTheConnectionAndTellsAll() {
        Lines.ends((client, server) -> {
            MessageChannel here =
                    MessageChannel.over(client, pipeline -> pipeline.addLast(new LineBasedFrameDecoder(100)));
            Task<Void> writer = Weft.createTask(() -> {
                while (true) {
                    here.write(Unpooled.wrappedBuffer(new byte[100_000]));
                }
            });
            Weft.sleep(Duration.ofMillis(50)); // it waits for the other side
            server.write("fine\n" + "x".repeat(200) + "\n");

            assertThat(take(here)).isEqualTo("fine");
            assertThatThrownBy(here::read)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("is broken")
                    .hasStackTraceContaining(TooLongFrameException.class.getName());
            assertThatThrownBy(writer::await)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasStackTraceContaining(TooLongFrameException.class.getName());
            assertThat(here.isClosed()).isTrue();
        });
    }

    @Test
    void handlerThatThrowsAnErrorBreaksTheConnectionToo() {
        Lines.ends((client, server) -> {
            MessageChannel here = MessageChannel.over(client, pipeline -> pipeline.addLast(new Failing()));
            server.write("x");

            assertThatThrownBy(here::read)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasStackTraceContaining("a failed assertion");
            assertThat(server.read(1)).isEmpty();
        });
    }

    @Test
    void encoderThatThrowsBreaksTheConnectionAndTellsTheReader() {
        Lines.ends((client, server) -> {
            MessageChannel here = MessageChannel.over(
                    client,
                    pipeline -> pipeline.addLast(new MessageToByteEncoder<Object>() {
                        @Override
                        protected void encode(ChannelHandlerContext context, Object message, ByteBuf out) {
                            throw new IllegalArgumentException("cannot encode " + message);
                        }
                    }));
            Task<Object> reader = Weft.createTask(() -> Objects.requireNonNull(here.read()));
            here.write("this");

            assertThatThrownBy(reader::await)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot encode this");
            assertThatThrownBy(() -> here.write("that"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot encode this");
        });
    }

    @Test
    void messageThatNobodyEncodesBreaksTheConnection() {
        Lines.ends((client, server) -> {
            MessageChannel here = MessageChannel.over(client, Lines::frames);
            here.write(12);

            assertThatThrownBy(here::read)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("unsupported message type");
        });
    }

    @Test
    void afterAResetWhatCameIsReadAndNeedsNoRelease() {
        Lines.ends((client, server) -> {
            Lines.Counter counter = new Lines.Counter();
            MessageChannel here = MessageChannel.over(client, pipeline -> {
                Lines.frames(pipeline);
                pipeline.addLast(counter);
            });
            server.write("one\ntwo\nthree\n");
            while (counter.messages < 3) {
                Weft.sleep(Duration.ofMillis(1));
            }
            MessageChannel there = MessageChannel.over(server, pipeline -> {});
            there.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            there.abort(); // resets
            while (!here.isClosed()) {
                Weft.sleep(Duration.ofMillis(1));
            }

            for (String line : List.of("one", "two", "three")) {
                ByteBuf message = (ByteBuf) Objects.requireNonNull(here.read());
                assertThat(message.toString(StandardCharsets.UTF_8)).isEqualTo(line);
            }
            assertThatThrownBy(here::read)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("is broken");
        });
    }

    @Test
    void callSeesWhatWasWrittenBeforeGoOut() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            here.write("written\n");
            String result = here.call(() -> {
                here.channel().writeAndFlush("in the pipeline\n");
                return "result";
            });

            assertThat(result).isEqualTo("result");
            assertThat(server.readLine()).isEqualTo("written");
            assertThat(server.readLine()).isEqualTo("in the pipeline");
        });
    }

    @Test
    void callThatFailsSaysSo() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);

            assertThatThrownBy(() -> here.call(() -> {
                        throw new IllegalArgumentException("no");
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no");
            assertThatThrownBy(() -> here.call(() -> {
                        throw new AssertionError("an error");
                    }))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("an error");
        });
    }

    @Test
    void closeSendsEverythingAndNothingElse() {
        Lines.ends((client, server) -> {
            MessageChannel here =
                    MessageChannel.over(client, pipeline -> pipeline.addLast(new LengthFieldPrepender(4)));
            byte[] large = new byte[5_000_000];
            Task<byte[]> reader = Weft.createTask(() -> server.readAll(10_000_000));
            Weft.moveOnAfter(Duration.ofMillis(1), () -> here.write(Unpooled.wrappedBuffer(large)));
            here.write(Unpooled.wrappedBuffer(new byte[] {7}));
            here.close();
            here.close();

            assertThat(reader.await()).hasSize(4 + large.length + 4 + 1).endsWith(0, 0, 0, 1, 7);
            assertThatThrownBy(here::read)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("closed here");
        });
    }

    @Test
    void endSendsEverythingAndNothingElse() {
        Lines.ends((client, server) -> {
            MessageChannel here =
                    MessageChannel.over(client, pipeline -> pipeline.addLast(new LengthFieldPrepender(4)));
            here.write(Unpooled.wrappedBuffer(new byte[] {7}));
            here.end();

            assertThat(server.readAll(100)).containsExactly(0, 0, 0, 1, 7);
        });
    }

    @Test
    void closeAlsoSendsWhatHandlersWrote() {
        Lines.ends((client, server) -> {
            MessageChannel here = MessageChannel.over(client, pipeline -> {});
            byte[] large = new byte[10_000_000]; // more than the system takes at once
            Task<byte[]> reader = Weft.createTask(() -> {
                Weft.sleep(Duration.ofMillis(20));
                return server.readAll(20_000_000);
            });
            here.call(() -> here.channel().writeAndFlush(Unpooled.wrappedBuffer(large)));
            here.close();

            assertThat(reader.await()).hasSize(large.length);
        });
    }

    @Test
    void abortEndsReaderAndWriterAtOnce() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            Task<Object> reader = Weft.createTask(() -> Objects.requireNonNull(here.read()));
            Task<Void> writer = Weft.createTask(() -> here.write(Unpooled.wrappedBuffer(new byte[10_000_000])));
            Weft.sleep(Duration.ofMillis(20));
            here.abort();

            assertThatThrownBy(reader::await).hasMessageContaining("closed here");
            assertThatThrownBy(writer::await).hasMessageContaining("closed here");
            server.readAll(20_000_000);
            assertThat(here.isClosed()).isTrue();
        });
    }

    @Test
    void loopThatEndsGivesUpWhatIsOpen() {
        Weft.run(() -> {
            Listener listener = Net.listen(Servers.anyPort());
            MessageChannel here = MessageChannel.over(Net.connect(listener.address()), Lines::frames);
            ByteStream server = listener.accept();
            server.write("one\ntwo\n");
            ((ByteBuf) Objects.requireNonNull(here.read())).release();
        });
    }

    private static String take(MessageChannel channel) {
        ByteBuf message = (ByteBuf) Objects.requireNonNull(channel.read());
        try {
            return message.toString(StandardCharsets.UTF_8);
        } finally {
            message.release();
        }
    }

    private static final class Failing extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
            throw new AssertionError("a failed assertion");
        }
    }
}
