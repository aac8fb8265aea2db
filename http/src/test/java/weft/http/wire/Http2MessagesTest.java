package weft.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.List;
import org.junit.jupiter.api.Test;

class Http2MessagesTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    private EmbeddedChannel channel(Http2Messages.Side side) {
        EmbeddedChannel channel = new EmbeddedChannel(new Http2Messages(side));
        channel.config().setAllocator(allocator);
        return channel;
    }

    private static Http2Headers request() {
        return new DefaultHttp2Headers(false)
                .scheme("http")
                .authority("h")
                .method("GET")
                .path("/");
    }

    @Test
    void headersThatAreWrongCostNoBuffer() {
        Http2Headers noPath = request();
        noPath.remove(":path");
        for (Http2Headers headers : List.of(noPath, request().method("G T"), status("200"))) {
            refuses(Http2Messages.Side.SERVER, new DefaultHttp2HeadersFrame(headers, true));
        }
        for (Http2Headers headers : List.of(status("ok"), request())) {
            refuses(Http2Messages.Side.CLIENT, new DefaultHttp2HeadersFrame(headers, true));
        }
        refuses(Http2Messages.Side.SERVER, new DefaultHttp2HeadersFrame(status("103"), false));

        assertThat(allocator.metric().usedHeapMemory()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private void refuses(Http2Messages.Side side, Http2HeadersFrame head) {
        assertThatThrownBy(() -> channel(side).writeInbound(head))
                .as("%s, %s", side, head)
                .isInstanceOf(DecoderException.class);
    }

    private static Http2Headers status(String status) {
        return new DefaultHttp2Headers(false).status(status);
    }

    @Test
    void messagesAreWholeIfNothingFollows() {
        EmbeddedChannel server = channel(Http2Messages.Side.SERVER);
        server.writeInbound(new DefaultHttp2HeadersFrame(request(), true));
        assertThat(server.<Object>readInbound()).isInstanceOf(FullHttpRequest.class);
        server.writeInbound(new DefaultHttp2HeadersFrame(request().method("POST"), false));
        assertThat(server.<Object>readInbound()).isInstanceOf(HttpRequest.class).isNotInstanceOf(FullHttpRequest.class);
        server.writeInbound(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().add("trailer", "a"), true));
        assertThat(server.<Object>readInbound()).isInstanceOf(LastHttpContent.class);

        EmbeddedChannel client = channel(Http2Messages.Side.CLIENT);
        client.writeInbound(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("103"), false));
        assertThat(client.<Object>readInbound()).isInstanceOf(FullHttpResponse.class);
        client.writeInbound(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200"), false));
        assertThat(client.<Object>readInbound())
                .isInstanceOf(HttpResponse.class)
                .isNotInstanceOf(FullHttpResponse.class);
        client.writeInbound(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("204"), true));
        assertThat(client.<Object>readInbound()).isInstanceOf(FullHttpResponse.class);
    }
}
