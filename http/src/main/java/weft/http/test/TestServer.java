package weft.http.test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import weft.Task;
import weft.Weft;
import weft.http.client.ClientOptions;
import weft.http.client.WebClient;
import weft.http.server.Handler;
import weft.http.server.ServerOptions;
import weft.http.server.WebServer;
import weft.net.MemoryAddress;

/// A server that runs while a test does, and a client that knows where.
///
/// ```java
/// try (TestServer server = TestServer.inMemory(request -> Response.text("hello"))) {
///     assertEquals("hello", server.client().get("/").text());
/// }
/// ```
///
/// Over a socket it is as in earnest, and others than its clients can reach it. In memory it is the same
/// server and the same client, with all that they do to bytes, and only the system is left out: so it works
/// in virtual time, where no timeout takes any, and a seed decides in which order things happen. With TLS that
/// needs a test that allows other threads, as certificates are read on one.
///
/// A handler that fails is answered by 500, with the failure as text, and [#close()] throws what it
/// failed with, unless the test has asked for [#failures()]. (What fails later, as a body is written, is
/// reported to the loop's failure handler.) Handlers that are still at work when this is closed are
/// cancelled at once, unless the options give them a grace.
///
/// **Thread safety.** Confined to its loop.
///
/// @asyncio none; aiohttp.test_utils.TestServer and TestClient, httpx.ASGITransport
public final class TestServer implements AutoCloseable {

    private static final String HOST = "localhost";

    private final WebServer server;
    private final Task<Void> serving;
    private final String origin;
    private final FailureRecord failures;
    private final List<WebClient> clients = new ArrayList<>();

    private TestServer(SocketAddress address, UnaryOperator<ServerOptions> options, Handler handler) {
        failures = new FailureRecord();
        boolean[] secure = new boolean[1];
        server = WebServer.open(
                address,
                defaults -> {
                    ServerOptions chosen = options.apply(
                            defaults.withPatience(defaults.patience().withGrace(Duration.ZERO)));
                    secure[0] = chosen.tls().isPresent();
                    return chosen;
                },
                failures.of(handler));
        origin = (secure[0] ? "https://" : "http://")
                + HOST
                + (address instanceof MemoryAddress ? "" : ":" + server.port());
        serving = Weft.createTask("the test server", server::serveForever);
    }

    /// Starts a server on a free port of this machine's loopback.
    ///
    /// @param handler answers requests
    /// @return the server, to be closed
    /// @asyncio none; aiohttp.test_utils.TestServer
    public static TestServer start(Handler handler) {
        return start(options -> options, handler);
    }

    /// Starts a server on a free port of this machine's loopback.
    ///
    /// @param options changes how it serves
    /// @param handler answers requests
    /// @return the server, to be closed
    public static TestServer start(UnaryOperator<ServerOptions> options, Handler handler) {
        return new TestServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), options, handler);
    }

    /// Starts a server in memory, which the clients of this alone can reach.
    ///
    /// @param handler answers requests
    /// @return the server, to be closed
    /// @asyncio none; httpx.ASGITransport
    public static TestServer inMemory(Handler handler) {
        return inMemory(options -> options, handler);
    }

    /// Starts a server in memory, which the clients of this alone can reach.
    ///
    /// @param options changes how it serves
    /// @param handler answers requests
    /// @return the server, to be closed
    public static TestServer inMemory(UnaryOperator<ServerOptions> options, Handler handler) {
        return new TestServer(MemoryAddress.create("the test server"), options, handler);
    }

    /// Returns an address of this server's.
    ///
    /// @param path begins with a slash; may have a query
    /// @return the whole of it
    public String uri(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with a slash: " + path);
        }
        return origin + path;
    }

    /// Returns the client of this server: addresses are relative to its root. Its connections go to this server
    /// whatever host a request is for.
    ///
    /// @return the same one always, which is closed with this
    public WebClient client() {
        return clients.isEmpty() ? client(options -> options) : clients.getFirst();
    }

    /// Opens a client of this server with options of its own: another user, with other cookies.
    ///
    /// @param options changes those of [#client()]
    /// @return a client, which is closed with this
    public WebClient client(UnaryOperator<ClientOptions> options) {
        WebClient client = WebClient.open(
                defaults -> options.apply(defaults.withBase(uri("/")).withAddress(server.address())));
        clients.add(client);
        return client;
    }

    /// Returns what handlers have failed with so far. Those that this returns, [#close()] does not throw.
    ///
    /// @return failures, the first one first
    public List<Throwable> failures() {
        return failures.look();
    }

    /// Closes the clients, cancels what is still at work, and waits for that.
    ///
    /// **Cancellation.** Ends the wait alone.
    ///
    /// @throws AssertionError if a handler has failed, and the test has not asked
    /// @asyncio none; aiohttp.test_utils.TestServer.close
    @Override
    public void close() {
        clients.forEach(WebClient::close);
        server.close();
        serving.await();
        failures.throwUnseen();
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
