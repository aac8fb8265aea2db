package weft.http.server;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.EventLoop;
import weft.Promise;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;
import weft.net.Listener;
import weft.net.Net;

/// A server of HTTP/1.1, HTTP/1.0 and HTTP/2.
///
/// ```java
/// void main() {
///     Weft.run(() -> WebServer.serve(8080, request -> Response.text("Hello, world\n")));
/// }
/// ```
///
/// Each connection has a task, in which its requests are handled one after the other; each stream
/// of HTTP/2 has one too. A handler is plain code that may suspend.
///
/// A server that is closed, or whose [#serveForever()] is cancelled, takes no more connections;
/// closes those that are idle; lets requests that are in progress be answered, as the last of
/// their connections; and when the grace is over, cancels what is left.
///
/// **Thread safety.** Confined to its loop.
///
/// @asyncio none; aiohttp.web.Application, AppRunner and TCPSite
public final class WebServer implements AutoCloseable {

    private static final byte[] HTTP_2_PREFACE = "PRI * HTTP/2".getBytes(StandardCharsets.US_ASCII);
    private static final String HTTP_2_PROTOCOL = "h2";
    private static final String HTTP_1_PROTOCOL = "http/1.1";

    private final Listener listener;
    private final Serving serving;
    private final Set<ServerConnection> connections = new LinkedHashSet<>();
    private @Nullable Promise<@Nullable Void> served; // while serveForever() runs, and after it

    private WebServer(Listener listener, Serving serving) {
        this.listener = listener;
        this.serving = serving;
    }

    /// Serves on all addresses of this machine until it is cancelled.
    ///
    /// **Cancellation.** Ends as a server does that is closed. A second one cancels the handlers
    /// at once.
    ///
    /// @param port 1 to 65535
    /// @param handler answers requests
    /// @throws UncheckedIOException if the port is in use, or not allowed
    /// @asyncio none; aiohttp.web.run_app
    public static void serve(int port, Handler handler) {
        serve(new InetSocketAddress(port), options -> options, handler);
    }

    /// Serves until it is cancelled.
    ///
    /// **Cancellation.** Ends as a server does that is closed. A second one cancels the handlers
    /// at once.
    ///
    /// @param address an [InetSocketAddress] or a [java.net.UnixDomainSocketAddress] of this
    ///     machine
    /// @param options changes how
    /// @param handler answers requests
    /// @throws UncheckedIOException if the address is in use, or not allowed
    /// @asyncio none; aiohttp.web.run_app
    public static void serve(SocketAddress address, UnaryOperator<ServerOptions> options, Handler handler) {
        try (WebServer server = open(address, options, handler)) {
            server.serveForever();
        }
    }

    /// Opens a server on all addresses of this machine, which serves when [#serveForever()] is
    /// called: until then, clients wait.
    ///
    /// @param port 1 to 65535; or 0 for a free one, which [#port()] tells
    /// @param handler answers requests
    /// @return the server, to be closed
    /// @throws UncheckedIOException if the port is in use, or not allowed
    public static WebServer open(int port, Handler handler) {
        return open(new InetSocketAddress(port), options -> options, handler);
    }

    /// Opens a server, which serves when [#serveForever()] is called: until then, clients wait.
    ///
    /// @param address an [InetSocketAddress] or a [java.net.UnixDomainSocketAddress] of this
    ///     machine
    /// @param options changes how
    /// @param handler answers requests
    /// @return the server, to be closed
    /// @throws UncheckedIOException if the address is in use, or not allowed
    public static WebServer open(SocketAddress address, UnaryOperator<ServerOptions> options, Handler handler) {
        ServerOptions chosen = options.apply(ServerOptions.DEFAULT);
        Objects.requireNonNull(handler, "handler");
        Listener listener = Net.listen(address, listen -> {
            var limited = listen.withMaxConnections(chosen.limits().connections());
            return chosen.tls()
                    .map(tls -> limited.withTls(
                            chosen.http2() == ServerOptions.Http2.ENABLED
                                    ? tls.withProtocols(HTTP_2_PROTOCOL, HTTP_1_PROTOCOL)
                                    : tls.withProtocols(HTTP_1_PROTOCOL)))
                    .orElse(limited);
        });
        return new WebServer(listener, new Serving(chosen, handler));
    }

    /// Returns where this listens.
    ///
    /// @return its address, with the port that it got if it asked for any
    public SocketAddress address() {
        return listener.address();
    }

    /// Returns the port on which this listens.
    ///
    /// @return 1 to 65535
    /// @throws IllegalStateException if this is a Unix socket
    public int port() {
        return listener.port();
    }

    /// Serves until this is closed.
    ///
    /// **Cancellation.** Closes this. A second one cancels the handlers at once.
    ///
    /// @throws IllegalStateException if it serves already, or was closed
    /// @asyncio Server.serve_forever
    public void serveForever() {
        if (served != null) {
            throw new IllegalStateException(this + " serves already, or has done so");
        }
        Promise<@Nullable Void> end = EventLoop.current().createPromise("the end of " + this);
        served = end;
        try {
            Weft.taskGroup(group -> {
                try {
                    for (ByteStream stream; (stream = accept()) != null; ) {
                        ByteStream accepted = stream;
                        group.createTask(accepted.toString(), () -> connected(accepted));
                    }
                } finally {
                    shutdown();
                    List<Task<?>> tasks = group.tasks();
                    if (!tasks.isEmpty()) {
                        Weft.waitAll(serving.options.patience().grace(), tasks);
                    }
                }
                group.cancel(this + " is closed");
            });
        } finally {
            end.tryComplete(null);
        }
    }

    private @Nullable ByteStream accept() {
        try {
            return serving.isClosing() ? null : listener.accept();
        } catch (UncheckedIOException e) {
            if (serving.isClosing()) {
                return null;
            }
            throw e;
        }
    }

    private void connected(ByteStream stream) {
        try (stream) {
            Optional<ServerConnection> connection = open(stream);
            if (connection.isPresent()) {
                serve(connection.get());
            }
        } catch (CancelledError e) {
            throw e;
        } catch (UncheckedIOException e) {
            // The connection broke before the first request.
        } catch (Throwable e) {
            EventLoop.current().reportFailure(stream + " failed", e);
        }
    }

    private void serve(ServerConnection connection) throws Exception {
        connections.add(connection);
        try {
            if (serving.isClosing()) {
                connection.finish();
            }
            connection.serve();
        } finally {
            connections.remove(connection);
        }
    }

    /// Finds out which protocol the client speaks: empty if it says nothing.
    private Optional<ServerConnection> open(ByteStream stream) {
        Optional<String> protocol = stream.attribute(Net.APPLICATION_PROTOCOL);
        if (protocol.isPresent() || serving.options.http2() == ServerOptions.Http2.DISABLED) {
            return Optional.of(
                    over(stream, protocol.filter(HTTP_2_PROTOCOL::equals).isPresent()));
        }
        // With prior knowledge, a client begins with what is no request: RFC 9113, section 3.4.
        return Weft.moveOnAfter(serving.options.patience().headers(), () -> beginsHttp2(stream))
                .map(http2 -> over(stream, http2));
    }

    private ServerConnection over(ByteStream stream, boolean http2) {
        return http2 ? Http2Connection.over(stream, serving) : Http1Connection.over(stream, serving);
    }

    /// Waits until that can be told, and leaves what has come where it is.
    private static boolean beginsHttp2(ByteStream stream) {
        int seen = 0;
        int length = stream.readInPlace(1, WebServer::prefaceLength);
        while (length > seen && length < HTTP_2_PREFACE.length) {
            seen = length;
            length = stream.readInPlace(seen + 1, WebServer::prefaceLength);
        }
        return length == HTTP_2_PREFACE.length;
    }

    /// Returns how much of the preface has come, if nothing else has: else 0.
    private static int prefaceLength(ByteBuffer bytes) {
        int length = Math.min(bytes.remaining(), HTTP_2_PREFACE.length);
        return bytes.slice(bytes.position(), length).equals(ByteBuffer.wrap(HTTP_2_PREFACE, 0, length)) ? length : 0;
    }

    /// Begins to close this, and does not wait: what [#close()] does, for a handler.
    public void shutdown() {
        if (!serving.isClosing()) {
            serving.beginToClose();
            listener.close();
            new ArrayList<>(connections).forEach(ServerConnection::finish);
        }
    }

    /// Takes no more connections, and waits until those that there are have ended, as
    /// [#serveForever()] does. Does nothing the second time.
    ///
    /// **Cancellation.** Ends the wait alone.
    ///
    /// @asyncio none; aiohttp's AppRunner.cleanup
    @Override
    public void close() {
        shutdown();
        if (served != null) {
            served.await();
        }
    }

    @Override
    public String toString() {
        return "the web server on " + listener.address();
    }
}
