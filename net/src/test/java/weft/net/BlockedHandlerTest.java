package weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.io.ByteStream;

/// Handlers that the JDK blocks, as a lock in its TLS may. On the mounted engine tasks go on meanwhile; on
/// the other everything waits.
class BlockedHandlerTest {

    /// Waits in each write for leave, which on the baton engine nobody can give.
    private static final class Blocking extends ChannelOutboundHandlerAdapter {
        private final CountDownLatch leave = new CountDownLatch(1);
        private final CountDownLatch entered = new CountDownLatch(1);

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise written) throws Exception {
            entered.countDown();
            if (!leave.await(200, TimeUnit.MILLISECONDS)) {
                leave.countDown();
            }
            super.write(context, message, written);
        }
    }

    @Test
    void othersWriteMeanwhile() {
        Blocking blocking = new Blocking();
        Lines.ends((client, server) -> {
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
            }
        });
    }
}
