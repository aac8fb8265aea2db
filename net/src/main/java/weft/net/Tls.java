package weft.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// How to speak TLS, as a client or as a server: versions 1.3 and 1.2, by the JDK's engine.
///
/// ```java
/// Tls tls = Tls.client().withTrusted(Path.of("company-ca.pem"));
/// try (ByteStream stream = Net.connect("intranet.example", 443, options -> options.withTls(tls))) {
///     stream.write("GET / HTTP/1.0\r\n\r\n");
/// }
/// ```
///
/// A client verifies the server's certificate and that it is the host's, unless told otherwise.
///
/// Files are read when the first connection wants them. Connections of the same options resume each other's sessions.
///
/// **Thread safety.** Immutable; may be shared by all connections, and by loops.
///
/// @asyncio ssl.SSLContext
public final class Tls {

    /// Whether a server wants its clients to show a certificate.
    public enum ClientCertificate {
        /// It does not ask.
        NONE,
        /// It asks, and verifies one that is shown.
        WANTED,
        /// It refuses clients without one.
        REQUIRED
    }

    private enum Side {
        CLIENT,
        SERVER
    }

    private record Identity(Path certificates, Path key) {}

    private sealed interface Trust {
        enum Platform implements Trust {
            ITS
        }

        enum Anybody implements Trust {
            AT_ALL
        }

        record These(Path certificates) implements Trust {}
    }

    private record Options(
            Side side,
            @Nullable Identity identity,
            Trust trust,
            ClientCertificate clientCertificate,
            List<String> protocols,
            Duration handshakeTimeout) {}

    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(60); // asyncio's

    private static final Tls CLIENT = new Tls(
            new Options(Side.CLIENT, null, Trust.Platform.ITS, ClientCertificate.NONE, List.of(), HANDSHAKE_TIMEOUT));

    private final Options options;
    private final Once<SslContext> context = new Once<>("weft-net-tls", this::build);

    private Tls(Options options) {
        this.options = options;
    }

    /// A client that trusts whom the platform trusts.
    ///
    /// @return options for clients, the same ones each time
    /// @asyncio ssl.create_default_context
    public static Tls client() {
        return CLIENT;
    }

    /// A server that shows a certificate.
    ///
    /// @param certificates a PEM file: the certificate, and those that vouch for it
    /// @param key a PEM file: its private key, PKCS #8, without a password
    /// @return options for servers
    /// @asyncio SSLContext.load_cert_chain
    public static Tls server(Path certificates, Path key) {
        return new Tls(new Options(
                Side.SERVER,
                new Identity(Objects.requireNonNull(certificates), Objects.requireNonNull(key)),
                Trust.Platform.ITS,
                ClientCertificate.NONE,
                List.of(),
                HANDSHAKE_TIMEOUT));
    }

    /// Returns these options for a client that shows a certificate.
    ///
    /// @param certificates a PEM file: the certificate, and those that vouch for it
    /// @param key a PEM file: its private key, PKCS #8, without a password
    /// @return other options
    /// @asyncio SSLContext.load_cert_chain
    public Tls withCertificate(Path certificates, Path key) {
        Identity identity = new Identity(Objects.requireNonNull(certificates), Objects.requireNonNull(key));
        return new Tls(new Options(
                options.side,
                identity,
                options.trust,
                options.clientCertificate,
                options.protocols,
                options.handshakeTimeout));
    }

    /// Returns these options with other authorities to trust, instead of the platform's.
    ///
    /// @param certificates a PEM file of them
    /// @return other options
    /// @asyncio SSLContext.load_verify_locations
    public Tls withTrusted(Path certificates) {
        return trusting(new Trust.These(Objects.requireNonNull(certificates)));
    }

    /// Returns these options with everybody trusted, whoever they claim to be: for tests alone.
    ///
    /// @return other options
    /// @asyncio none; ssl._create_unverified_context
    public Tls withoutVerification() {
        return trusting(Trust.Anybody.AT_ALL);
    }

    private Tls trusting(Trust trust) {
        return new Tls(new Options(
                options.side,
                options.identity,
                trust,
                options.clientCertificate,
                options.protocols,
                options.handshakeTimeout));
    }

    /// Returns these options for a server that asks clients for a certificate.
    ///
    /// @param clientCertificate whether one is wanted, or required
    /// @return other options
    /// @asyncio SSLContext.verify_mode
    public Tls withClientCertificate(ClientCertificate clientCertificate) {
        return new Tls(new Options(
                options.side,
                options.identity,
                options.trust,
                Objects.requireNonNull(clientCertificate),
                options.protocols,
                options.handshakeTimeout));
    }

    /// Returns these options with protocols to choose from by ALPN, RFC 7301. What was chosen is
    /// [Net#APPLICATION_PROTOCOL].
    ///
    /// @param protocols such as `h2` and `http/1.1`, the preferred one first
    /// @return other options
    /// @asyncio SSLContext.set_alpn_protocols
    public Tls withProtocols(String... protocols) {
        return new Tls(new Options(
                options.side,
                options.identity,
                options.trust,
                options.clientCertificate,
                List.of(protocols),
                options.handshakeTimeout));
    }

    /// Returns these options with another limit on the time that a handshake takes.
    ///
    /// @param timeout more than zero; 60 s unless said otherwise
    /// @return other options
    /// @asyncio loop.start_tls, its ssl_handshake_timeout
    public Tls withHandshakeTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a handshake timeout of " + timeout + ": it must be more than zero");
        }
        return new Tls(new Options(
                options.side, options.identity, options.trust, options.clientCertificate, options.protocols, timeout));
    }

    boolean isServer() {
        return options.side == Side.SERVER;
    }

    /// Reads the files, off the loop, unless that is done. All who want it at once wait for the same reading.
    ///
    /// **Cancellation.** Ends the wait alone.
    ///
    /// @throws UncheckedIOException if they are of no use; the next call reads them again
    void load() {
        context.await();
    }

    private SslContext build() {
        Identity identity = options.identity;
        try {
            SslContextBuilder builder;
            if (options.side == Side.SERVER) {
                builder = SslContextBuilder.forServer(
                                Objects.requireNonNull(identity).certificates.toFile(), identity.key.toFile())
                        .clientAuth(
                                switch (options.clientCertificate) {
                                    case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
                                    case WANTED -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
                                    case REQUIRED -> io.netty.handler.ssl.ClientAuth.REQUIRE;
                                });
            } else {
                builder = SslContextBuilder.forClient();
                if (identity != null) {
                    builder.keyManager(identity.certificates.toFile(), identity.key.toFile());
                }
            }
            switch (options.trust) {
                case Trust.Platform _ -> {}
                case Trust.These(Path certificates) -> builder.trustManager(certificates.toFile());
                case Trust.Anybody _ ->
                    builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
            }
            if (!options.protocols.isEmpty()) {
                builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        options.protocols));
            }
            return builder.sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            SSLException cause = e instanceof SSLException known ? known : new SSLException(e);
            throw new UncheckedIOException("TLS cannot be set up with " + options + ": " + e.getMessage(), cause);
        }
    }

    /// Returns what [#load()] has made.
    SslContext context() {
        return context.get();
    }

    /// Makes the handler for one connection.
    SslHandler handler(ByteBufAllocator allocator, @Nullable String host, int port) {
        SslContext ready = context();
        SslHandler handler = host == null ? ready.newHandler(allocator) : ready.newHandler(allocator, host, port);
        handler.setHandshakeTimeout(
                Math.max(1, TimeUnit.MILLISECONDS.convert(options.handshakeTimeout)), // 0 would be no limit
                TimeUnit.MILLISECONDS);
        return handler;
    }
}
