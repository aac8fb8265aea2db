package weft.http.client;

import java.net.URI;
import java.util.function.UnaryOperator;
import weft.EventLoop;
import weft.http.Body;
import weft.http.Headers;
import weft.http.Request;

/// Sends requests by HTTP, over connections that it keeps.
///
/// ```java
/// try (WebClient client = WebClient.open()) {
///     String page = client.get("https://example.org/").text();
/// }
/// ```
///
/// A program has one for all its requests, and closes it at its end: so requests share connections.
/// Requests of one client may run in any number of tasks at a time.
///
/// **Thread safety.** Confined to the loop on which it was opened.
///
/// @asyncio none; aiohttp.ClientSession
public final class WebClient implements AutoCloseable {

    private final EventLoop loop;
    private final Pool pool;
    private final Transport transport;
    private final ClientOptions options;

    private WebClient(EventLoop loop, Pool pool, ClientOptions options) {
        this.loop = loop;
        this.pool = pool;
        this.options = options;
        transport = new Transport(pool);
    }

    /// Opens a client.
    ///
    /// @return the client, to be closed
    public static WebClient open() {
        return open(options -> options);
    }

    /// Opens a client.
    ///
    /// @param options changes how it sends requests
    /// @return the client, to be closed
    public static WebClient open(UnaryOperator<ClientOptions> options) {
        ClientOptions chosen = options.apply(ClientOptions.DEFAULT).withAllThatAClientNeeds();
        EventLoop loop = EventLoop.current();
        return new WebClient(loop, new Pool(loop, chosen), chosen);
    }

    /// Returns a client with other options and the same connections: for the one request that is
    /// different. Where it changes the address, the proxy or TLS, its requests have connections of their own among
    /// them. What limits the connections stays. Closing either closes both.
    ///
    /// @param options changes those of this
    /// @return another client
    public WebClient with(UnaryOperator<ClientOptions> options) {
        return new WebClient(loop, pool, options.apply(this.options).withAllThatAClientNeeds());
    }

    /// Sends a GET, and waits for the head of the answer.
    ///
    /// **Cancellation.** Closes the connection, as the answer may be on its way.
    ///
    /// @param uri where it goes; relative to [ClientOptions#base()] if there is one
    /// @return the answer, to be closed or read to its end
    /// @throws IllegalArgumentException if the address is none of http or https
    /// @throws NoConnectionException if there is no connection, and nothing was sent before
    /// @throws java.io.UncheckedIOException if it breaks before
    /// @throws weft.TimedOutException if a limit of time is reached
    /// @asyncio none; aiohttp's ClientSession.get
    public ClientResponse get(String uri) {
        return send(Request.get(uri));
    }

    /// Sends a POST, and waits for the head of the answer, as [#get] does.
    ///
    /// @param uri where it goes; relative to [ClientOptions#base()] if there is one
    /// @param body what it carries
    /// @return the answer, to be closed or read to its end
    /// @asyncio none; aiohttp's ClientSession.post
    public ClientResponse post(String uri, Body body) {
        return send(Request.post(uri, body));
    }

    /// Sends a request, and waits for the head of the answer.
    ///
    /// Redirects are followed, unless the method is HEAD.
    ///
    /// **Cancellation.** Closes the connection, as the answer may be on its way.
    ///
    /// @param request what to send; its address is relative to [ClientOptions#base()] if there is
    ///     one. It may have a name and a password: see [Credentials]
    /// @return the answer, to be closed or read to its end
    /// @throws IllegalArgumentException if the address is none of http or https, or the method is CONNECT: tunnels
    ///     are made by [ClientOptions#withProxy]
    /// @throws RedirectException if there are too many redirects, or one that cannot be followed
    /// @throws weft.http.StatusException if the status is 400 or more, by option
    /// @throws NoConnectionException if there is no connection, and nothing was sent before
    /// @throws java.io.UncheckedIOException if it breaks before
    /// @throws weft.TimedOutException if a limit of time is reached
    /// @asyncio none; aiohttp's ClientSession.request
    public ClientResponse send(Request request) {
        AddressCredentials user = new AddressCredentials();
        Request whole = user.take(request.withUri(resolved(request.uri())).withHeaders(headers(request)));
        RequestTimer timer = new RequestTimer(loop, options.timeouts(), pool, whole);
        Exchange exchange = exchange(user, timer);
        ClientResponse response =
                timer.sent.attempt(() -> Redirects.follow(whole, options.maxRedirects(), user, exchange));
        return options.isSuccessRequired() ? response.requireSuccess() : response;
    }

    private URI resolved(URI uri) {
        return uri.isAbsolute() || options.base().isEmpty()
                ? uri
                : References.resolve(options.base().get(), uri);
    }

    private Headers headers(Request request) {
        Headers own = options.headers();
        return own.size() == 0 ? request.headers() : own.with(request.headers());
    }

    private Exchange exchange(AddressCredentials user, RequestTimer timer) {
        Exchange wire = request -> transport.send(request, options, timer);
        Exchange jarred = options.cookies()
                .<Exchange>map(jar -> request -> jar.send(request, wire))
                .orElse(wire);
        Exchange exchange = request -> jarred.send(user.put(request));
        for (ClientMiddleware middleware : options.middlewares().reversed()) {
            exchange = new Passage(middleware, exchange, timer.sent)::enter;
        }
        return exchange;
    }

    /// Returns what the connections are doing now.
    ///
    /// @return how many there are
    public PoolStatistics statistics() {
        return pool.statistics();
    }

    /// Closes all connections, those in use included, and lets those who wait for one fail. Does nothing the
    /// second time.
    ///
    /// @asyncio none; aiohttp's ClientSession.close
    @Override
    public void close() {
        pool.close();
    }

    @Override
    public String toString() {
        return "WebClient[" + pool + "]";
    }
}
