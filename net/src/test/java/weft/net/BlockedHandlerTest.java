package weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import weft.Engine;
import weft.EventLoop;
import weft.Weft;
import weft.io.ByteStream;

/// Handlers that the JDK blocks, as a lock in its TLS may. On the mounted engine tasks go on meanwhile; on
/// the other everything waits.
class BlockedHandlerTest {

    /// Waits in its first write for leave, which on the baton engine nobody can give: there the time runs out.
    private static final class Blocking extends ChannelOutboundHandlerAdapter {
        private final long patience = isMounted() ? 60_000 : 200;
        private final CountDownLatch leave = new CountDownLatch(1);
        private final CountDownLatch entered = new CountDownLatch(1);
        private final AtomicBoolean hasLeave = new AtomicBoolean();
        private boolean begun;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise written) throws Exception {
            if (!begun) {
                begun = true;
                entered.countDown();
                hasLeave.set(leave.await(patience, TimeUnit.MILLISECONDS));
            }
            super.write(context, message, written);
        }
    }

    private static boolean isMounted() {
        return EventLoop.current().engine() == Engine.MOUNTED;
    }

    @Test
    void othersWriteMeanwhile() {
        Lines.ends((client, server) -> {
            Blocking blocking = new Blocking();
            try (Listener listener = Net.listen(Servers.anyPort());
                    ByteStream free = Net.connect(listener.address());
                    ByteStream end = listener.accept()) {
                MessageChannel blocked = MessageChannel.over(client, pipeline -> pipeline.addLast(blocking));
                blocked.write(Unpooled.copiedBuffer("late\n", StandardCharsets.UTF_8));
                Weft.toThread(() -> blocking.entered.await());
                free.write("meanwhile\n");
                blocking.leave.countDown();

                assertThat(end.readLine()).isEqualTo("meanwhile");
                assertThat(server.readLine()).isEqualTo("late");
                assertThat(blocking.hasLeave.get())
                        .as("the handler was blocked meanwhile")
                        .isEqualTo(isMounted());
            }
        });
    }
}
