package weft.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntSupplier;
import weft.LoopFailure;
import weft.Weft;
import weft.io.ByteStream;

/// Channels of lines, for the tests of [MessageChannel].
final class Lines {

    private static final int LIMIT = 100_000;

    private Lines() {}

    /// What a test does with both ends of a connection.
    @FunctionalInterface
    interface Ends {
        void use(ByteStream client, ByteStream server) throws Exception;
    }

    /// Runs a body with both ends of a connection, which are closed then. It fails if it takes too long,
    /// or if anything is reported.
    static void ends(Ends body) {
        List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
        Weft.run(
                options -> options.withFailureHandler(failures::add).withSlowStep(Duration.ZERO),
                () -> Weft.timeout(Duration.ofSeconds(20), () -> {
                    Listener listener = Net.listen(Servers.anyPort());
                    try (ByteStream client = Net.connect(listener.address());
                            ByteStream server = acceptOne(listener)) {
                        body.use(client, server);
                    }
                }));
        if (!failures.isEmpty()) {
            throw new AssertionError(failures);
        }
    }

    /// Nobody else can come then: clients of other tests may still know the port from who had it before.
    private static ByteStream acceptOne(Listener listener) {
        try (listener) {
            return listener.accept();
        }
    }

    /// Waits until a count stays the same.
    static void awaitStandstill(IntSupplier count) {
        for (int before = -1; before != count.getAsInt(); ) {
            before = count.getAsInt();
            Weft.sleep(Duration.ofMillis(150));
        }
    }

    static MessageChannel over(ByteStream stream) {
        return MessageChannel.over(stream, Lines::codec);
    }

    /// Adds a codec for lines of text, whose end is written by who writes.
    static void codec(ChannelPipeline pipeline) {
        pipeline.addLast(new LineBasedFrameDecoder(LIMIT), new StringDecoder(), new StringEncoder());
    }

    /// Adds a codec for lines as Netty's buffers.
    static void frames(ChannelPipeline pipeline) {
        pipeline.addLast(new LineBasedFrameDecoder(LIMIT));
    }

    /// Takes away what [#codec] has added, the last first.
    static void remove(ChannelPipeline pipeline) {
        pipeline.remove(StringEncoder.class);
        pipeline.remove(StringDecoder.class);
        pipeline.remove(LineBasedFrameDecoder.class);
    }

    /// Counts what comes by.
    static final class Counter extends ChannelInboundHandlerAdapter {

        int messages;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            messages++;
            context.fireChannelRead(message);
        }
    }
}
