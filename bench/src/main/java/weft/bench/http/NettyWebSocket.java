package weft.bench.http;

import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import weft.bench.net.Netty;
import weft.bench.net.SendingBack;

/// A server of bare Netty handlers that sends back the frames that it gets, on one event loop.
/// Netty's own make the connection, check texts, and answer pings.
final class NettyWebSocket {

    private static final int LONGEST_REQUEST = 8192;

    private NettyWebSocket() {}

    static void main(String[] arguments) throws InterruptedException {
        Netty.serve(
                pipeline -> pipeline.addLast(
                        new HttpServerCodec(),
                        new HttpObjectAggregator(LONGEST_REQUEST),
                        new WebSocketServerProtocolHandler("/websocket"),
                        new SendingBack()),
                loop -> {});
    }
}
