package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.io.ByteStream;

/// Buffers on their way from a connection to whoever reads, and to another connection.
class PassOnTest {

    @Test
    void brokenConnectionWhoseLastBufferWasPassedOnIsNotKept() {
        Lines.ends((one, other) -> {
            try (Listener listener = Net.listen(Servers.anyPort());
                    ByteStream target = Net.connect(listener.address());
                    ByteStream end = listener.accept()) {
                other.write("first\nrest\n");
                assertThat(one.readLine()).isEqualTo("first"); // the rest is lent
                SocketTransport source = SocketTransport.of(one);
                NettyPoller poller = NettyPoller.ofCurrentLoop();
                poller.execute(() -> source.channel.pipeline().fireExceptionCaught(new IOException("broken")));
                while (!source.isOver()) {
                    Weft.checkpoint();
                }
                assertThat(poller.neverGivenBack).containsExactly(source);

                assertThatThrownBy(() -> one.transferTo(target)).isInstanceOf(UncheckedIOException.class);

                assertThat(end.readLine()).isEqualTo("rest");
                assertThat(poller.neverGivenBack).isEmpty();
            }
        });
    }

    @Test
    void buffersOfOneByteCountForTheMemoryThatTheyTake() {
        Lines.ends((stream, other) -> {
            AtomicInteger count = new AtomicInteger();
            SocketTransport transport = SocketTransport.of(stream);
            transport.driver.execute(() -> {
                while (transport.channel.config().isAutoRead()) {
                    transport
                            .channel
                            .pipeline()
                            .fireChannelRead(Unpooled.directBuffer(1).writeByte(count.get()));
                    count.incrementAndGet();
                }
            });
            while (count.get() == 0) {
                Weft.checkpoint();
            }

            assertThat(count.get()).isLessThan(2_000); // a few hundred KiB, of which each takes 256 bytes
            assertThat(stream.readExactly(count.get())).hasSize(count.get());
            other.write("more\n");
            assertThat(stream.readLine()).isEqualTo("more"); // it reads on
        });
    }
}
