import org.jspecify.annotations.NullMarked;

/// Sockets for weft: TCP, TLS, Unix sockets, UDP and name look-ups, on Netty's transports.
///
/// Nothing here is null unless it says so.
@NullMarked
module weft.net {
    requires transitive weft.core;
    requires static transitive org.jspecify;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.codec.dns;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.classes.kqueue;

    exports weft.net;
}
