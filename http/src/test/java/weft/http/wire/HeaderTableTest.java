package weft.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import org.junit.jupiter.api.Test;
import weft.http.server.Http2Frames;

class HeaderTableTest {

    private static long sizeOfAClientsAfter(int... settings) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forClient().build();
        EmbeddedChannel channel = new EmbeddedChannel(codec, new HeaderTable(codec));
        for (int size : settings) {
            byte[] payload = {0, 1, (byte) (size >> 24), (byte) (size >> 16), (byte) (size >> 8), (byte) size};
            channel.writeInbound(Unpooled.wrappedBuffer(Http2Frames.frame(Http2Frames.SETTINGS, 0, 0, payload)));
        }
        long size = codec.encoder().configuration().headersConfiguration().maxHeaderTableSize();
        channel.finishAndReleaseAll();
        return size;
    }

    @Test
    void aServerMaySayThatItIsSmallerAndNoMore() {
        assertThat(sizeOfAClientsAfter(65_536)).isEqualTo(4_096);
        assertThat(sizeOfAClientsAfter(-1)).isEqualTo(4_096);
        assertThat(sizeOfAClientsAfter(100)).isEqualTo(100);
        assertThat(sizeOfAClientsAfter(0, 65_536)).isEqualTo(4_096);
        assertThat(sizeOfAClientsAfter()).isEqualTo(4_096);
    }
}
