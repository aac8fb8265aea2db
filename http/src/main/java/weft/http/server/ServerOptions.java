package weft.http.server;

import java.util.Optional;
import java.util.function.Consumer;
import weft.net.Tls;

/// How a server serves, and what it puts up with.
///
/// @param limits how much of everything
/// @param patience how long it waits for others
/// @param tls whether and how to speak TLS; the protocols are the server's to choose
/// @param http2 whether HTTP/2 is spoken: with TLS if the client wants it, and to clients that
///     begin with it
/// @param disconnect what becomes of a handler whose client goes away
/// @param name what the `server` header says; none is sent without it
/// @param accessLog is told of each request that was answered, in the task that did
/// @asyncio none; aiohttp.web.run_app, its arguments
public record ServerOptions(
        ServerLimits limits,
        ServerPatience patience,
        Optional<Tls> tls,
        Http2 http2,
        Disconnect disconnect,
        Optional<String> name,
        Optional<Consumer<? super AccessEntry>> accessLog) {

    /// Whether HTTP/2 is spoken.
    public enum Http2 {
        /// To those who want it.
        ENABLED,
        /// To nobody.
        DISABLED
    }

    /// What becomes of a handler whose client goes away.
    public enum Disconnect {
        /// It goes on; reading and writing fail.
        FINISH,
        /// It is cancelled. A client that has ended its side of the connection counts as gone.
        CANCEL
    }

    static final ServerOptions DEFAULT = new ServerOptions(
            ServerLimits.DEFAULT,
            ServerPatience.DEFAULT,
            Optional.empty(),
            Http2.ENABLED,
            Disconnect.FINISH,
            Optional.empty(),
            Optional.empty());

    /// Returns these options with other limits.
    ///
    /// @param limits how much of everything
    /// @return other options
    public ServerOptions withLimits(ServerLimits limits) {
        return new ServerOptions(limits, patience, tls, http2, disconnect, name, accessLog);
    }

    /// Returns these options with another patience.
    ///
    /// @param patience how long to wait for others
    /// @return other options
    public ServerOptions withPatience(ServerPatience patience) {
        return new ServerOptions(limits, patience, tls, http2, disconnect, name, accessLog);
    }

    /// Returns these options with TLS.
    ///
    /// @param tls how to speak it
    /// @return other options
    public ServerOptions withTls(Tls tls) {
        return new ServerOptions(limits, patience, Optional.of(tls), http2, disconnect, name, accessLog);
    }

    /// Returns these options without HTTP/2.
    ///
    /// @return other options
    public ServerOptions withoutHttp2() {
        return new ServerOptions(limits, patience, tls, Http2.DISABLED, disconnect, name, accessLog);
    }

    /// Returns these options with handlers that are cancelled when their client goes away.
    ///
    /// @return other options
    /// @asyncio none; aiohttp's handler_cancellation
    public ServerOptions withCancelOnDisconnect() {
        return new ServerOptions(limits, patience, tls, http2, Disconnect.CANCEL, name, accessLog);
    }

    /// Returns these options with a `server` header.
    ///
    /// @param name what it says
    /// @return other options
    public ServerOptions withName(String name) {
        return new ServerOptions(limits, patience, tls, http2, disconnect, Optional.of(name), accessLog);
    }

    /// Returns these options with an access log.
    ///
    /// @param accessLog is told of each request that was answered
    /// @return other options
    public ServerOptions withAccessLog(Consumer<? super AccessEntry> accessLog) {
        return new ServerOptions(limits, patience, tls, http2, disconnect, name, Optional.of(accessLog));
    }
}
