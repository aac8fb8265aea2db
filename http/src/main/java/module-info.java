import org.jspecify.annotations.NullMarked;

/// HTTP and WebSocket for weft, clients and servers, on Netty's codecs.
///
/// Nothing here is null unless it says so.
@NullMarked
module weft.http {
    requires transitive weft.net;
    requires static transitive org.jspecify;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.handler;

    exports weft.http;
    exports weft.http.client;
}
