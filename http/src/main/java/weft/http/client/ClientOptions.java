package weft.http.client;

import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import weft.http.Content;
import weft.http.Headers;
import weft.http.syntax.Addresses;
import weft.http.wire.DecodedBody;
import weft.net.Tls;

/// How a client sends requests.
///
/// **Thread safety.** Immutable, as far as what it was given is.
///
/// @asyncio none; the arguments of aiohttp.ClientSession
public final class ClientOptions {

    // Not a record: with so many components each `with` would be as long as this comment.

    static final ClientOptions DEFAULT = new ClientOptions();

    private Optional<URI> base = Optional.empty();
    private Optional<SocketAddress> address = Optional.empty();
    private Headers headers = Headers.EMPTY;
    private ClientTimeouts timeouts = ClientTimeouts.DEFAULT;
    private int maxConnections = 100;
    private OptionalInt maxConnectionsPerOrigin = OptionalInt.empty();
    private Duration keepAlive = Duration.ofSeconds(15);
    private int maxRedirects = 10;
    private boolean successRequired;
    private int lineLimit = 8190; // aiohttp's
    private int headersLimit = 64 * 1024;
    private int contentLimit = Content.DEFAULT_LIMIT;
    private boolean decoding = true;
    private int maxExpansion = DecodedBody.MAX_EXPANSION;
    private Tls tls = Tls.client();
    private Tls negotiating = tls.withProtocols("h2", "http/1.1");
    private boolean http2 = true;
    private boolean priorKnowledge;
    private List<ClientMiddleware> middlewares = List.of();
    private List<Consumer<? super ClientEvent>> listeners = List.of();
    private ProxyChoice proxies = ProxyChoice.NONE;
    private Optional<CookieJar> cookies = Optional.empty();
    private boolean keepingCookies = true;

    private ClientOptions() {}

    private ClientOptions with(Consumer<ClientOptions> change) {
        ClientOptions copy = new ClientOptions();
        copy.base = base;
        copy.address = address;
        copy.headers = headers;
        copy.timeouts = timeouts;
        copy.maxConnections = maxConnections;
        copy.maxConnectionsPerOrigin = maxConnectionsPerOrigin;
        copy.keepAlive = keepAlive;
        copy.maxRedirects = maxRedirects;
        copy.successRequired = successRequired;
        copy.lineLimit = lineLimit;
        copy.headersLimit = headersLimit;
        copy.contentLimit = contentLimit;
        copy.decoding = decoding;
        copy.maxExpansion = maxExpansion;
        copy.tls = tls;
        copy.negotiating = negotiating;
        copy.http2 = http2;
        copy.priorKnowledge = priorKnowledge;
        copy.middlewares = middlewares;
        copy.listeners = listeners;
        copy.proxies = proxies;
        copy.cookies = cookies;
        copy.keepingCookies = keepingCookies;
        change.accept(copy);
        return copy;
    }

    /// Returns these options with an address to which others are relative.
    ///
    /// @param base an absolute address; its path usually ends with a slash. A name and a password
    ///     in it are those of all requests that are relative to it: see [Credentials]
    /// @return other options
    /// @throws IllegalArgumentException if it is not one of http or https
    public ClientOptions withBase(String base) {
        URI uri = Addresses.parse(base);
        Origin.of(uri);
        return with(copy -> copy.base = Optional.of(uri));
    }

    /// Returns the address to which others are relative.
    ///
    /// @return empty unless set
    public Optional<URI> base() {
        return base;
    }

    /// Returns these options with an address to which all connections are made, whatever host a request is for:
    /// a Unix socket for instance. What is sent stays as it is, and so does whom TLS trusts. No proxy is used.
    ///
    /// @param address an [java.net.InetSocketAddress] that is resolved, a [java.net.UnixDomainSocketAddress],
    ///     or a [weft.net.MemoryAddress]
    /// @return other options
    /// @asyncio none; aiohttp.UnixConnector
    public ClientOptions withAddress(SocketAddress address) {
        Objects.requireNonNull(address, "address");
        return with(copy -> copy.address = Optional.of(address));
    }

    /// Returns to which address all connections are made.
    ///
    /// @return empty for those of the hosts, unless set
    public Optional<SocketAddress> address() {
        return address;
    }

    /// Returns these options with a field that every request has unless it has one of its own.
    ///
    /// @param name the name
    /// @param value the value
    /// @return other options
    /// @throws IllegalArgumentException if one of them cannot be sent
    public ClientOptions withHeader(String name, String value) {
        Headers changed = headers.with(name, value);
        return with(copy -> copy.headers = changed);
    }

    /// Returns the fields that every request has.
    ///
    /// @return none unless set
    public Headers headers() {
        return headers;
    }

    /// Returns these options with other limits of time.
    ///
    /// @param change changes those there are
    /// @return other options
    public ClientOptions withTimeouts(UnaryOperator<ClientTimeouts> change) {
        ClientTimeouts changed = Objects.requireNonNull(change.apply(timeouts), "timeouts");
        return with(copy -> copy.timeouts = changed);
    }

    /// Returns the limits of time.
    ///
    /// @return those of [ClientTimeouts] unless set
    public ClientTimeouts timeouts() {
        return timeouts;
    }

    /// Returns these options with another limit of connections in use at a time, those that are being made
    /// included. As many may be idle besides.
    ///
    /// @param maxConnections 1 or more
    /// @return other options
    public ClientOptions withMaxConnections(int maxConnections) {
        requirePositive(maxConnections, "connections");
        return with(copy -> copy.maxConnections = maxConnections);
    }

    /// Returns how many connections may be in use at a time.
    ///
    /// @return 100 unless set
    public int maxConnections() {
        return maxConnections;
    }

    /// Returns these options with a limit of connections in use at a time to each scheme, host and port.
    ///
    /// @param maxConnections 1 or more
    /// @return other options
    public ClientOptions withMaxConnectionsPerOrigin(int maxConnections) {
        requirePositive(maxConnections, "connections");
        return with(copy -> copy.maxConnectionsPerOrigin = OptionalInt.of(maxConnections));
    }

    /// Returns how many connections may be in use at a time to each scheme, host and port.
    ///
    /// @return empty for no limit but that of all, unless set
    public OptionalInt maxConnectionsPerOrigin() {
        return maxConnectionsPerOrigin;
    }

    private static void requirePositive(int number, String what) {
        if (number < 1) {
            throw new IllegalArgumentException(number + " " + what + ": it must be 1 or more");
        }
    }

    /// Returns these options with another time for which a connection stays open without use.
    ///
    /// @param keepAlive zero to use each connection once
    /// @return other options
    public ClientOptions withKeepAlive(Duration keepAlive) {
        if (keepAlive.isNegative()) {
            throw new IllegalArgumentException("to keep connections for " + keepAlive + ": it must not be negative");
        }
        return with(copy -> copy.keepAlive = keepAlive);
    }

    /// Returns for how long a connection stays open without use.
    ///
    /// @return 15 s unless set
    public Duration keepAlive() {
        return keepAlive;
    }

    /// Returns these options with another number of redirects that are followed for one request.
    ///
    /// @param maxRedirects 0 to follow none, and return the answer that redirects
    /// @return other options
    public ClientOptions withMaxRedirects(int maxRedirects) {
        if (maxRedirects < 0) {
            throw new IllegalArgumentException(maxRedirects + " redirects: it must be 0 or more");
        }
        return with(copy -> copy.maxRedirects = maxRedirects);
    }

    /// Returns how many redirects are followed for one request.
    ///
    /// @return 10 unless set
    public int maxRedirects() {
        return maxRedirects;
    }

    /// Returns these options with answers of 400 and more as exceptions: see
    /// [ClientResponse#requireSuccess()].
    ///
    /// @return other options
    public ClientOptions withSuccessRequired() {
        return with(copy -> copy.successRequired = true);
    }

    /// Returns whether answers of 400 and more are exceptions.
    ///
    /// @return false unless set
    public boolean isSuccessRequired() {
        return successRequired;
    }

    /// Returns these options with other limits on the heads of answers. One that is longer is a
    /// [weft.http.BadMessageException]. They hold for connections that are made with these options.
    ///
    /// @param line how long the first line may be, in bytes, 1 or more; HTTP/2 has none
    /// @param headers how long all headers together may be, in bytes, 1 or more; with HTTP/2 each
    ///     counts for 32 bytes more, and the server is told: RFC 9113, section 6.5.2
    /// @return other options
    /// @asyncio none; aiohttp's max_line_size and max_field_size
    public ClientOptions withHeadLimits(int line, int headers) {
        requirePositive(line, "bytes of a line");
        requirePositive(headers, "bytes of headers");
        return with(copy -> {
            copy.lineLimit = line;
            copy.headersLimit = headers;
        });
    }

    /// Returns how long the first line of an answer may be, in bytes.
    ///
    /// @return 8,190 unless set
    public int lineLimit() {
        return lineLimit;
    }

    /// Returns how long all headers of an answer together may be, in bytes.
    ///
    /// @return 64 KiB unless set
    public int headersLimit() {
        return headersLimit;
    }

    /// Returns these options with another limit on what [ClientResponse#text()] and
    /// [ClientResponse#bytes()] read.
    ///
    /// @param bytes 0 or more
    /// @return other options
    public ClientOptions withContentLimit(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a limit of " + bytes + " bytes: it must be 0 or more");
        }
        return with(copy -> copy.contentLimit = bytes);
    }

    /// Returns how much is read at once at most.
    ///
    /// @return 16 MiB unless set
    public int contentLimit() {
        return contentLimit;
    }

    /// Returns these options with content left as it comes: servers are not told that it may be compressed.
    ///
    /// @return other options
    public ClientOptions withoutDecoding() {
        return with(copy -> copy.decoding = false);
    }

    /// Returns whether content is decoded that was compressed: gzip and deflate; br if the library brotli4j
    /// is there, and zstd if zstd-jni is. Servers are told which. Not so the part that a request with `range`
    /// asks for, which is 206: it may begin in the middle of what was compressed.
    ///
    /// @return true unless set
    public boolean isDecoding() {
        return decoding;
    }

    /// Returns these options with another limit on what compressed content may become, if that is more than
    /// 16 MiB: some bytes can be made to become a thousand times as many, or a million.
    ///
    /// @param times how many times as long, 1 or more
    /// @return other options
    public ClientOptions withMaxExpansion(int times) {
        requirePositive(times, "times as long");
        return with(copy -> copy.maxExpansion = times);
    }

    /// Returns how many times as long compressed content may become.
    ///
    /// @return 200 unless set
    public int maxExpansion() {
        return maxExpansion;
    }

    /// Returns these options with another way to speak TLS. Requests share connections that were made with the same
    /// object.
    ///
    /// @param tls a client's; which protocols it offers by ALPN is the client's affair
    /// @return other options
    public ClientOptions withTls(Tls tls) {
        Objects.requireNonNull(tls, "tls");
        return with(copy -> {
            copy.tls = tls;
            copy.negotiating = tls.withProtocols("h2", "http/1.1");
        });
    }

    /// Returns how TLS is spoken.
    ///
    /// @return [Tls#client()] unless set
    public Tls tls() {
        return tls;
    }

    /// Returns these options without HTTP/2, which else is spoken with servers that choose it in TLS.
    ///
    /// @return other options
    public ClientOptions withoutHttp2() {
        return with(copy -> {
            copy.http2 = false;
            copy.priorKnowledge = false;
        });
    }

    /// Returns these options with HTTP/2 for addresses of `http` as well, where the servers are known to speak it:
    /// RFC 9113, section 3.3.
    ///
    /// @return other options
    public ClientOptions withPriorKnowledge() {
        return with(copy -> {
            copy.http2 = true;
            copy.priorKnowledge = true;
        });
    }

    /// Returns whether HTTP/2 is spoken.
    ///
    /// @return true unless set
    public boolean isHttp2() {
        return http2;
    }

    boolean hasPriorKnowledge() {
        return priorKnowledge;
    }

    Tls tlsOfTheWire() {
        return http2 ? negotiating : tls;
    }

    /// Returns these options with one more middleware, between the others and the network.
    ///
    /// @param middleware sees every request
    /// @return other options
    public ClientOptions withMiddleware(ClientMiddleware middleware) {
        Objects.requireNonNull(middleware, "middleware");
        List<ClientMiddleware> more = new ArrayList<>(middlewares);
        more.add(middleware);
        return with(copy -> copy.middlewares = List.copyOf(more));
    }

    /// Returns what sees every request, the first one first.
    ///
    /// @return none unless set
    public List<ClientMiddleware> middlewares() {
        return middlewares;
    }

    /// Returns these options with one more listener to what happens to requests.
    ///
    /// @param listener must not suspend; what it throws, the request throws
    /// @return other options
    public ClientOptions withListener(Consumer<? super ClientEvent> listener) {
        Objects.requireNonNull(listener, "listener");
        List<Consumer<? super ClientEvent>> more = new ArrayList<>(listeners);
        more.add(listener);
        return with(copy -> copy.listeners = List.copyOf(more));
    }

    /// Returns who is told what happens to requests.
    ///
    /// @return nobody unless set
    public List<Consumer<? super ClientEvent>> listeners() {
        return listeners;
    }

    /// Returns these options with a proxy for all requests.
    ///
    /// @param uri of `http` or `socks5`, such as `http://user:password@proxy.example:3128`
    /// @return other options
    /// @throws IllegalArgumentException if it is none of them
    public ClientOptions withProxy(String uri) {
        ProxyChoice choice = ProxyChoice.all(ProxyAddress.parse(uri));
        return with(copy -> copy.proxies = choice);
    }

    /// Returns these options with the proxies that the environment names: `http_proxy`, `https_proxy` and
    /// `all_proxy`, but not for the hosts and domains in `no_proxy`.
    ///
    /// @return other options
    /// @throws IllegalArgumentException if one of them makes no sense
    public ClientOptions withEnvironmentProxies() {
        ProxyChoice choice = ProxyChoice.of(System.getenv());
        return with(copy -> copy.proxies = choice);
    }

    ProxyChoice proxies() {
        return proxies;
    }

    /// Returns these options with a jar for cookies, which others may use as well.
    ///
    /// @param jar keeps them
    /// @return other options
    public ClientOptions withCookies(CookieJar jar) {
        Objects.requireNonNull(jar, "jar");
        return with(copy -> {
            copy.cookies = Optional.of(jar);
            copy.keepingCookies = true;
        });
    }

    /// Returns these options without cookies.
    ///
    /// @return other options
    public ClientOptions withoutCookies() {
        return with(copy -> {
            copy.cookies = Optional.empty();
            copy.keepingCookies = false;
        });
    }

    /// Returns what keeps cookies.
    ///
    /// @return empty if nothing does, or before a client is opened, which makes one unless set
    public Optional<CookieJar> cookies() {
        return cookies;
    }

    ClientOptions withAllThatAClientNeeds() {
        return keepingCookies && cookies.isEmpty() ? withCookies(CookieJar.create()) : this;
    }
}
