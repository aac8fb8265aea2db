package weft.http.client;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.Objects;
import weft.http.BadMessageException;
import weft.io.ByteStream;
import weft.net.MessageChannel;
import weft.net.Net;

/// Makes connections, straight or through a proxy.
final class Connector {

    /// A connection that was made.
    sealed interface Made {

        void abort();
    }

    /// It speaks HTTP/1.1.
    ///
    /// @param connection that one
    record Old(ClientConnection connection) implements Made {
        @Override
        public void abort() {
            connection.abort();
        }
    }

    /// It speaks HTTP/2.
    ///
    /// @param connection that one
    record New(Http2Connection connection) implements Made {
        @Override
        public void abort() {
            connection.abort();
        }
    }

    private Connector() {}

    /// Connects.
    ///
    /// **Cancellation.** Leaves no connection, as a failure does.
    ///
    /// @throws NoConnectionException so that all know that nothing was sent
    static Made connect(Route route, ClientOptions options) {
        try {
            return made(route, options);
        } catch (UncheckedIOException e) {
            throw NoConnectionException.because(e);
        }
    }

    private static Made made(Route route, ClientOptions options) {
        ByteStream stream = stream(route, options);
        Made made = null;
        try {
            made = isHttp2(route, stream, options)
                    ? new New(Http2Connection.over(route, stream, options))
                    : new Old(ClientConnection.over(route, stream, options));
            return made;
        } finally {
            if (made == null) {
                stream.close();
            }
        }
    }

    private static boolean isHttp2(Route route, ByteStream stream, ClientOptions options) {
        return route.origin().isSecure()
                ? stream.attribute(Net.APPLICATION_PROTOCOL).orElse("").equals("h2")
                : options.hasPriorKnowledge() && !route.isForwarded();
    }

    private static ByteStream stream(Route route, ClientOptions options) {
        Origin origin = route.origin();
        if (route.address().isPresent()) {
            return reach(route.address().get(), origin, options);
        }
        if (route.proxy().isEmpty()) {
            return Net.connect(
                    origin.host(), origin.port(), how -> origin.isSecure() ? how.withTls(options.tlsOfTheWire()) : how);
        }
        ProxyAddress proxy = route.proxy().get();
        ByteStream stream = Net.connect(proxy.host(), proxy.port());
        boolean ready = false;
        try {
            switch (proxy.kind()) {
                case SOCKS5 -> stream = Socks5.connect(stream, proxy, origin);
                case HTTP -> stream = route.isForwarded() ? stream : tunnel(stream, proxy, origin, options);
            }
            if (origin.isSecure()) {
                Net.startTls(stream, options.tlsOfTheWire(), origin.host());
            }
            ready = true;
            return stream;
        } finally {
            if (!ready) {
                stream.close();
            }
        }
    }

    private static ByteStream reach(SocketAddress address, Origin origin, ClientOptions options) {
        ByteStream stream = Net.connect(address);
        if (origin.isSecure()) {
            Net.startTls(stream, options.tlsOfTheWire(), origin.host());
        }
        return stream;
    }

    /// RFC 9110, section 9.3.6.
    private static ByteStream tunnel(ByteStream stream, ProxyAddress proxy, Origin origin, ClientOptions options) {
        AnswerDecoder decoder = new AnswerDecoder(options);
        HttpRequestEncoder encoder = new HttpRequestEncoder();
        decoder.ask("CONNECT");
        MessageChannel channel = MessageChannel.over(stream, pipeline -> pipeline.addLast(decoder, encoder));
        boolean ready = false;
        try {
            HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory()
                    .newHeaders()
                    .set(HttpHeaderNames.HOST, origin.hostAndPort());
            proxy.authorization().ifPresent(value -> headers.set(HttpHeaderNames.PROXY_AUTHORIZATION, value));
            channel.write(new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1,
                    HttpMethod.CONNECT,
                    origin.hostAndPort(),
                    Unpooled.EMPTY_BUFFER,
                    headers,
                    EmptyHttpHeaders.INSTANCE));
            requireAccepted(channel, proxy, origin);
            ByteStream tunnel =
                    channel.toStream(pipeline -> pipeline.remove(encoder).remove(decoder));
            ready = true;
            return tunnel;
        } finally {
            if (!ready) {
                channel.abort();
            }
        }
    }

    private static void requireAccepted(MessageChannel channel, ProxyAddress proxy, Origin origin) {
        boolean isOpen = false;
        while (true) {
            Object message = channel.read();
            if (message == null) {
                throw refused(proxy, origin, new EOFException("it closed the connection"));
            }
            boolean isLast = message instanceof LastHttpContent;
            ReferenceCountUtil.release(message);
            if (message instanceof HttpResponse head) {
                isOpen = opens(head, proxy, origin);
            }
            if (isOpen && isLast) {
                return;
            }
        }
    }

    /// Whether the tunnel is open; else another answer follows.
    private static boolean opens(HttpResponse head, ProxyAddress proxy, Origin origin) {
        try {
            LineExchange.requireGood(head);
        } catch (BadMessageException e) {
            throw refused(proxy, origin, new IOException(e.getMessage(), e));
        } catch (UncheckedIOException e) {
            throw refused(proxy, origin, Objects.requireNonNull(e.getCause()));
        }
        int status = head.status().code();
        if (status == 407) {
            throw stranger(proxy, origin, "it answered 407");
        }
        boolean isSuccess = head.status().codeClass() == HttpStatusClass.SUCCESS;
        boolean isInterim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL && status != 101;
        if (!isSuccess && !isInterim) {
            throw refused(proxy, origin, new IOException("it answered " + status));
        }
        return isSuccess;
    }

    static UncheckedIOException refused(ProxyAddress proxy, Origin origin, IOException why) {
        return new UncheckedIOException(refusal(proxy, origin, String.valueOf(why.getMessage())), why);
    }

    /// Returns what to throw if a proxy does not accept who asks.
    static UncheckedIOException stranger(ProxyAddress proxy, Origin origin, String why) {
        return NoConnectionException.lasting(refusal(proxy, origin, why), new IOException(why));
    }

    private static String refusal(ProxyAddress proxy, Origin origin, String why) {
        return proxy + " does not connect to " + origin.hostAndPort() + ": " + why;
    }
}
