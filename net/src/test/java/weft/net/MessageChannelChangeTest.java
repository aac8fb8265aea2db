package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Weft;
import weft.io.BytePipe;
import weft.io.ByteStream;

/// From bytes to messages, and back.
class MessageChannelChangeTest {

    // ---- from bytes to messages

    @Test
    void bytesThatTheStreamHadReadGoThroughTheCodecInOrder() {
        Lines.ends((client, server) -> {
            server.write("zero\none\ntwo\nth");
            assertThat(client.readLine()).isEqualTo("zero");
            MessageChannel here = Lines.over(client);
            server.write("ree\n");

            assertThat(here.read()).isEqualTo("one");
            assertThat(here.read()).isEqualTo("two");
            assertThat(here.read()).isEqualTo("three");
        });
    }

    @Test
    void bytesThatComeAtTheMomentOfTheChangeAreNotLost() {
        for (int round = 0; round < 40; round++) {
            int before = round;
            Lines.ends((client, server) -> {
                Task<Void> sender = Weft.createTask(() -> {
                    for (int i = 0; i < 200; i++) {
                        server.write(i / 10 + "" + i % 10 + "\n"); // and some of it in two pieces
                        if (i % 3 == 0) {
                            Weft.checkpoint();
                        }
                    }
                    server.end();
                });
                for (int i = 0; i < before; i++) {
                    assertThat(Integer.parseInt(Objects.requireNonNull(client.readLine())))
                            .isEqualTo(i);
                }
                MessageChannel here = Lines.over(client);
                for (int i = before; i < 200; i++) {
                    assertThat(Integer.parseInt((String) Objects.requireNonNull(here.read())))
                            .isEqualTo(i);
                }
                assertThat(here.read()).isNull();
                sender.await();
            });
        }
    }

    @Test
    void firstHandlerMayBeAnEncoder() {
        Lines.ends((client, server) -> {
            server.write("zero\none\n");
            assertThat(client.readLine()).isEqualTo("zero");
            MessageChannel here = MessageChannel.over(
                    client,
                    pipeline ->
                            pipeline.addLast(new StringEncoder(), new LineBasedFrameDecoder(100), new StringDecoder()));

            assertThat(here.read()).isEqualTo("one");
        });
    }

    @Test
    void codecIsToldOfAnEndThatCameBefore() {
        Lines.ends((client, server) -> {
            server.write("zero\nrest");
            server.end();
            assertThat(client.readLine()).isEqualTo("zero");
            Weft.sleep(Duration.ofMillis(50)); // the end has come
            MessageChannel here = MessageChannel.over(client, pipeline -> pipeline.addLast(new Whole()));

            assertThat(here.read()).isEqualTo("rest");
            assertThat(here.read()).isNull();
        });
    }

    @Test
    void codecThatFailsOnWhatCameBeforeBreaksTheConnection() {
        Lines.ends((client, server) -> {
            server.write("zero\n" + "x".repeat(200) + "\n");
            assertThat(client.readLine()).isEqualTo("zero");
            MessageChannel here =
                    MessageChannel.over(client, pipeline -> pipeline.addLast(new LineBasedFrameDecoder(100)));

            assertThatThrownBy(here::read)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasStackTraceContaining(TooLongFrameException.class.getName());
        });
    }

    @Test
    void failureToAddCodecsIsThrownAndTheConnectionClosed() {
        Lines.ends((client, server) -> {
            server.write("zero\none\n");
            assertThat(client.readLine()).isEqualTo("zero");

            assertThatThrownBy(() -> MessageChannel.over(client, _ -> {
                        throw new NoClassDefFoundError("io/netty/Missing");
                    }))
                    .isInstanceOf(NoClassDefFoundError.class);
            assertThat(server.read(1)).isEmpty();
        });
    }

    @Test
    void oldStreamSaysWhatItBecame() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);

            for (weft.Action use : java.util.List.<weft.Action>of(
                    () -> client.read(1),
                    () -> client.write("x"),
                    () -> client.end(),
                    () -> Lines.over(client),
                    () -> Net.startTls(client, Tls.client(), "localhost"))) {
                assertThatThrownBy(use::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("goes on as a MessageChannel");
            }
            server.write("unharmed\n");
            assertThat(here.read()).isEqualTo("unharmed");
        });
    }

    @Test
    void whoWaitsToWriteOnTheOldStreamIsTold() {
        Lines.ends((client, server) -> {
            byte[] large = new byte[10_000_000];
            Task<Void> writer = Weft.createTask(() -> client.write(large));
            Weft.sleep(Duration.ofMillis(20));
            MessageChannel here = Lines.over(client);

            assertThatThrownBy(writer::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("goes on as a MessageChannel");
            Task<Void> after = Weft.createTask(() -> here.write("after\n"));
            assertThat(server.readExactly(large.length)).isEqualTo(large);
            assertThat(server.readLine()).isEqualTo("after");
            after.await();
        });
    }

    @Test
    void closingTheOldStreamClosesTheChannelAndSendsWhatWasWritten() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            here.write("last\n");
            client.close();

            assertThat(server.readLine()).isEqualTo("last");
            assertThat(server.readLine()).isNull();
            assertThat(here.isClosed()).isTrue();
            assertThatThrownBy(here::read).hasMessageContaining("closed here");
        });
    }

    @Test
    void otherStreamsAndClosedOnesAreRefused() {
        Lines.ends((client, server) -> {
            ByteStream pipe = BytePipe.pair().first();
            client.close();

            assertThatThrownBy(() -> Lines.over(pipe))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not a connection of weft.net's");
            assertThatThrownBy(() -> Lines.over(client))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("closed here");
        });
    }

    // ---- from messages to bytes

    @Test
    void bytesBehindTheLastMessageAreTheStreams() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            server.write("upgrade\nraw one ");
            assertThat(here.read()).isEqualTo("upgrade");
            server.write("two ");
            Weft.sleep(Duration.ofMillis(20));
            here.write("yes\n");
            ByteStream stream = here.toStream(Lines::remove);
            server.write("three\n");

            assertThat(stream.readLine()).isEqualTo("raw one two three");
            assertThat(server.readLine()).isEqualTo("yes");
            stream.write("raw too\n");
            assertThat(server.readLine()).isEqualTo("raw too");
        });
    }

    @Test
    void bytesThatComeAtTheMomentOfTheChangeBackAreNotLost() {
        for (int round = 0; round < 20; round++) {
            int turns = round;
            Lines.ends((client, server) -> {
                MessageChannel here = Lines.over(client);
                Task<Void> sender = Weft.createTask(() -> {
                    server.write("upgrade\n");
                    for (int i = 0; i < 500; i++) {
                        server.write(String.format("%03d", i));
                        if (i % 5 == 0) {
                            Weft.checkpoint();
                        }
                    }
                    server.end();
                });
                assertThat(here.read()).isEqualTo("upgrade");
                for (int i = 0; i < turns; i++) {
                    Weft.checkpoint();
                }
                byte[] all = here.toStream(Lines::remove).readAll(10_000);

                assertThat(all).hasSize(1500);
                for (int i = 0; i < 500; i++) {
                    assertThat(new String(all, 3 * i, 3, StandardCharsets.UTF_8))
                            .isEqualTo(String.format("%03d", i));
                }
                sender.await();
            });
        }
    }

    @Test
    void messagesThatWereNotReadAreNoBytes() {
        Lines.ends((client, server) -> {
            Lines.Counter counter = new Lines.Counter();
            MessageChannel here = MessageChannel.over(client, pipeline -> {
                Lines.codec(pipeline);
                pipeline.addLast(counter);
            });
            server.write("one\ntwo\n");
            while (counter.messages < 2) {
                Weft.sleep(Duration.ofMillis(1));
            }

            assertThatThrownBy(() -> here.toStream(Lines::remove))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("a java.lang.String came where bytes should");
            assertThat(server.read(1)).isEmpty();
        });
    }

    @Test
    void handlersThatAreRemovedInTheWrongOrderLoseNothingInSilence() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            server.write("upgrade\nraw");
            assertThat(here.read()).isEqualTo("upgrade");

            assertThatThrownBy(() -> here.toStream(MessageChannelChangeTest::removeFirstToLast))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("from the last to the first");
        });
    }

    private static void removeFirstToLast(ChannelPipeline pipeline) {
        pipeline.remove(LineBasedFrameDecoder.class);
        pipeline.remove(StringDecoder.class);
        pipeline.remove(StringEncoder.class);
    }

    @Test
    void oldChannelSaysWhatItBecameAndClosingItClosesTheStream() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            Task<Object> reader = Weft.createTask(() -> Objects.requireNonNull(here.read()));
            Weft.checkpoint();
            ByteStream stream = here.toStream(Lines::remove);

            assertThatThrownBy(reader::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("goes on as a ByteStream");
            assertThatThrownBy(() -> here.write("x")).hasMessageContaining("goes on as a ByteStream");
            assertThatThrownBy(() -> here.toStream(Lines::remove)).hasMessageContaining("goes on as a ByteStream");
            stream.write("last\n");
            here.close();
            assertThat(server.readLine()).isEqualTo("last");
            assertThat(server.readLine()).isNull();
            assertThatThrownBy(() -> stream.read(1)).hasMessageContaining("closed here");
        });
    }

    @Test
    void endOfThisSideLastsThroughTheChange() {
        Lines.ends((client, server) -> {
            MessageChannel here = Lines.over(client);
            here.end();
            ByteStream stream = here.toStream(Lines::remove);

            assertThatThrownBy(() -> stream.write("x")).hasMessageContaining("was ended here");
            server.write("still\n");
            assertThat(stream.readLine()).isEqualTo("still");
        });
    }

    @Test
    void tlsLastsThroughBothChanges() throws Exception {
        Certificates.Authority authority = Certificates.Authority.create();
        Certificates localhost = authority.issue("localhost");
        Weft.run(() -> Servers.with(
                options -> options.withTls(Tls.server(localhost.chain(), localhost.key())),
                stream -> stream.transferTo(stream),
                listener -> {
                    Tls tls = Tls.client().withTrusted(authority.certificate());
                    try (ByteStream client =
                                    Net.connect("localhost", listener.port(), options -> options.withTls(tls));
                            MessageChannel here = Lines.over(client)) {
                        here.write("secret\n");
                        assertThat(here.read()).isEqualTo("secret");
                        assertThat(here.attribute(Net.TLS_SESSION)).isPresent();
                        assertThatThrownBy(here::end).hasMessageContaining("no half close");

                        ByteStream stream = here.toStream(Lines::remove);
                        assertThat(stream.attribute(Net.TLS_SESSION)).isPresent();
                        stream.write("bytes\n");
                        assertThat(stream.readLine()).isEqualTo("bytes");
                        stream.close();
                        assertThat(here.attribute(Net.TLS_SESSION)).isPresent();
                    }
                }));
    }

    /// Decodes all that comes up to the end as one message.
    private static final class Whole extends io.netty.handler.codec.ByteToMessageDecoder {

        @Override
        protected void decode(
                io.netty.channel.ChannelHandlerContext context,
                io.netty.buffer.ByteBuf in,
                java.util.List<Object> out) {}

        @Override
        protected void decodeLast(
                io.netty.channel.ChannelHandlerContext context,
                io.netty.buffer.ByteBuf in,
                java.util.List<Object> out) {
            if (in.isReadable()) {
                out.add(in.readString(in.readableBytes(), StandardCharsets.UTF_8));
            }
        }
    }
}
