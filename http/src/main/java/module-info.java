import org.jspecify.annotations.NullMarked;

/// HTTP and WebSocket for weft, clients and servers, on Netty's codecs.
///
/// Nothing here is null unless it says so.
@NullMarked
module weft.http {
    requires transitive weft.net;
    requires static transitive org.jspecify;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.compression;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.codec.socks;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires static com.aayushatharva.brotli4j; // these two for who wants to decode br and zstd
    requires static com.github.luben.zstd_jni;

    exports weft.http;
    exports weft.http.client;
    exports weft.http.server;
    exports weft.http.test;
    exports weft.http.websocket;
}
