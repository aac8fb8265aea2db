package weft.http.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.ExceptionGroup;
import weft.Promise;
import weft.Task;
import weft.TaskGroup;
import weft.Weft;

/// A server of HTTP/1.1, HTTP/1.0 and HTTP/2.
///
/// ```java
/// void main() {
///     Weft.run(() -> WebServer.serve(8080, request -> Response.text("Hello, world\n")));
/// }
/// ```
///
/// Each request has a task, with a copy of the [weft.Context] in which this serves; those of one connection
/// of HTTP/1.1 are handled one after the other. A handler is plain code that may suspend.
///
/// A server that is closed, or whose [#serveForever()] is cancelled, takes no more connections;
/// closes those that are idle; tells those whose requests are in progress, see
/// [ServerRequest#onClosing]; lets these be answered, as the last of their connections; and when the
/// grace is over, cancels what is left.
///
/// A server may have several event loops, one a processor: see [ServerOptions#withLoops(int)].
///
/// **Thread safety.** Confined to its loop, but for what says otherwise.
///
/// @asyncio none; aiohttp.web.Application, AppRunner and TCPSite
public final class WebServer implements AutoCloseable {

    private final EventLoop loop = EventLoop.current(); // the first
    private final ServerOptions options;
    private final LoopBody body;
    private final ListeningLoop first;
    private List<OtherLoop> others = List.of(); // while they are there
    private boolean closing;
    private @Nullable Promise<@Nullable Void> served; // while serveForever() runs, and after it

    private WebServer(SocketAddress address, ServerOptions options, LoopBody body) {
        this.options = options;
        this.body = body;
        first = ListeningLoop.open(address, options, this::begunToEnd);
    }

    /// Serves on all addresses of this machine until it is cancelled.
    ///
    /// **Cancellation.** Ends as a server does that is closed. A second one cancels the handlers
    /// at once.
    ///
    /// @param port 1 to 65535
    /// @param handler answers requests
    /// @throws java.io.UncheckedIOException if the port is in use, or not allowed
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
    /// @throws java.io.UncheckedIOException if the address is in use, or not allowed
    /// @throws UnsupportedOperationException if there are to be several loops, and the address cannot
    ///     be shared by them
    /// @asyncio none; aiohttp.web.run_app
    public static void serve(SocketAddress address, UnaryOperator<ServerOptions> options, Handler handler) {
        try (WebServer server = open(address, options, handler)) {
            server.serveForever();
        }
    }

    /// Serves until it is cancelled, by a handler that is made on each loop of the server, see
    /// [ServerOptions#withLoops(int)].
    ///
    /// **Cancellation.** Ends as a server does that is closed. A second one cancels the handlers
    /// at once.
    ///
    /// @param address an [InetSocketAddress] or a [java.net.UnixDomainSocketAddress] of this
    ///     machine
    /// @param options changes how
    /// @param body runs on each loop
    /// @throws java.io.UncheckedIOException if the address is in use, or not allowed
    /// @throws UnsupportedOperationException if there are to be several loops, and the address cannot
    ///     be shared by them
    /// @asyncio none; aiohttp.web.run_app, with an application's cleanup_ctx
    public static void servePerLoop(SocketAddress address, UnaryOperator<ServerOptions> options, LoopBody body) {
        try (WebServer server = openPerLoop(address, options, body)) {
            server.serveForever();
        }
    }

    /// Opens a server on all addresses of this machine, which serves when [#serveForever()] is
    /// called: until then, clients wait.
    ///
    /// @param port 1 to 65535; or 0 for a free one, which [#port()] tells
    /// @param handler answers requests
    /// @return the server, to be closed
    /// @throws java.io.UncheckedIOException if the port is in use, or not allowed
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
    /// @throws java.io.UncheckedIOException if the address is in use, or not allowed
    /// @throws UnsupportedOperationException if there are to be several loops, and the address cannot
    ///     be shared by them
    public static WebServer open(SocketAddress address, UnaryOperator<ServerOptions> options, Handler handler) {
        Objects.requireNonNull(handler, "handler");
        return openPerLoop(address, options, loop -> loop.serve(handler));
    }

    /// Opens a server whose handler is made on each of its loops, see
    /// [ServerOptions#withLoops(int)]. It serves when [#serveForever()] is called.
    ///
    /// @param address an [InetSocketAddress] or a [java.net.UnixDomainSocketAddress] of this
    ///     machine
    /// @param options changes how
    /// @param body runs on each loop, while [#serveForever()] does
    /// @return the server, to be closed
    /// @throws java.io.UncheckedIOException if the address is in use, or not allowed
    /// @throws UnsupportedOperationException if there are to be several loops, and the address cannot
    ///     be shared by them
    public static WebServer openPerLoop(SocketAddress address, UnaryOperator<ServerOptions> options, LoopBody body) {
        return new WebServer(
                address, options.apply(ServerOptions.DEFAULT).offering(), Objects.requireNonNull(body, "body"));
    }

    /// Returns where this listens.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @return its address, with the port that it got if it asked for any
    public SocketAddress address() {
        return first.address();
    }

    /// Returns the port on which this listens.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @return 1 to 65535
    /// @throws IllegalStateException if this is a Unix socket
    public int port() {
        return first.port();
    }

    /// Serves until this is closed.
    ///
    /// If this has several loops, it begins and ends the others. When one of them fails, all end as
    /// if this was closed, and its failure comes out; or an [ExceptionGroup], if several have failed.
    ///
    /// **Cancellation.** Closes this. A second one cancels the handlers at once.
    ///
    /// @throws IllegalStateException if it serves already, or was closed
    /// @asyncio Server.serve_forever
    public void serveForever() {
        if (served != null) {
            throw new IllegalStateException(this + " serves already, or has done so");
        }
        Promise<@Nullable Void> end = loop.createPromise("the end of " + this);
        served = end;
        try {
            if (options.loops() == 1) {
                first.run(body);
            } else {
                serveOnAll();
            }
        } catch (Exception e) {
            throw Weft.unchecked(e);
        } finally {
            others = List.of();
            end.tryComplete(null);
        }
    }

    private void serveOnAll() {
        List<OtherLoop> begun = new ArrayList<>();
        for (int number = 2; number <= options.loops(); number++) {
            begun.add(new OtherLoop(this, options, body, number));
        }
        others = begun;
        try {
            Weft.taskGroup(this::serveIn);
        } catch (ExceptionGroup e) {
            throw e.exceptions().size() == 1 ? Weft.unchecked(e.exceptions().getFirst()) : e;
        }
    }

    private void serveIn(TaskGroup group) {
        List<Task<?>> loops = new ArrayList<>();
        for (OtherLoop other : others) {
            loops.add(group.createTask(other.toString(), other::run));
        }
        try {
            Weft.waitAll(others.stream().map(OtherLoop::ready).toList());
            Weft.checkpoint(); // one that could not begin has ended the group
            loops.addFirst(group.createTask(loop + "-1", () -> first.run(body)));
            Weft.waitAll(loops);
        } finally {
            // By a shutdown, and not by cancelling: so that a cancellation is left for those who do not want to wait.
            shutdown();
            Weft.waitAll(loops);
        }
    }

    /// The first loop takes no more connections: then the others shall not either.
    private void begunToEnd() {
        closing = true;
        others.forEach(OtherLoop::shutdown);
    }

    boolean isClosing() {
        return closing;
    }

    /// Begins to close this, and does not wait: what [#close()] does, for a handler.
    ///
    /// **Thread safety.** May be called on each loop of this server.
    public void shutdown() {
        if (EventLoop.current() == loop) {
            first.shutdown();
            return;
        }
        try {
            loop.submit(first::shutdown);
        } catch (IllegalStateException e) {
            // It ends already, and so does its loop.
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
        return "the web server on " + first.address();
    }
}
