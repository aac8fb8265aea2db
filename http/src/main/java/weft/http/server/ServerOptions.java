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
/// @param accessLog is told of each request when its answer has ended, whole or not, in the task that
///     answered it; of one that becomes a WebSocket, when that is over
/// @param loops on how many event loops it serves: 1 unless said otherwise
/// @asyncio none; aiohttp.web.run_app, its arguments
public record ServerOptions(
        ServerLimits limits,
        ServerPatience patience,
        Optional<Tls> tls,
        Http2 http2,
        Disconnect disconnect,
        Optional<String> name,
        Optional<Consumer<? super AccessEntry>> accessLog,
        int loops) {

    /// Whether HTTP/2 is spoken.
    public enum Http2 {
        /// To those who want it.
        ENABLED,
        /// To nobody.
        DISABLED
    }

    /// What becomes of a handler whose client goes away.
    public enum Disconnect {
        /// It goes on; reading and writing fail. Of streams of HTTP/2 that a client has reset, as many go on as there
        /// may be streams on a connection; more are cancelled.
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
            Optional.empty(),
            1);

    /// Checks the options.
    ///
    /// @throws IllegalArgumentException if there is to be no loop
    public ServerOptions {
        if (loops < 1) {
            throw new IllegalArgumentException(loops + " loops: there must be 1 or more");
        }
    }

    /// Returns these options with TLS that offers the server's protocols, which several loops then share.
    ServerOptions offering() {
        return tls.map(known -> withTls(
                        http2 == Http2.ENABLED
                                ? known.withProtocols("h2", "http/1.1")
                                : known.withProtocols("http/1.1")))
                .orElse(this);
    }

    /// Returns these options with other limits.
    ///
    /// @param limits how much of everything
    /// @return other options
    public ServerOptions withLimits(ServerLimits limits) {
        return new ServerOptions(limits, patience, tls, http2, disconnect, name, accessLog, loops);
    }

    /// Returns these options with another patience.
    ///
    /// @param patience how long to wait for others
    /// @return other options
    public ServerOptions withPatience(ServerPatience patience) {
        return new ServerOptions(limits, patience, tls, http2, disconnect, name, accessLog, loops);
    }

    /// Returns these options with TLS.
    ///
    /// @param tls how to speak it
    /// @return other options
    public ServerOptions withTls(Tls tls) {
        return new ServerOptions(limits, patience, Optional.of(tls), http2, disconnect, name, accessLog, loops);
    }

    /// Returns these options without HTTP/2.
    ///
    /// @return other options
    public ServerOptions withoutHttp2() {
        return new ServerOptions(limits, patience, tls, Http2.DISABLED, disconnect, name, accessLog, loops);
    }

    /// Returns these options with handlers that are cancelled when their client goes away.
    ///
    /// @return other options
    /// @asyncio none; aiohttp's handler_cancellation
    public ServerOptions withCancelOnDisconnect() {
        return new ServerOptions(limits, patience, tls, http2, Disconnect.CANCEL, name, accessLog, loops);
    }

    /// Returns these options with a `server` header.
    ///
    /// @param name what it says
    /// @return other options
    public ServerOptions withName(String name) {
        return new ServerOptions(limits, patience, tls, http2, disconnect, Optional.of(name), accessLog, loops);
    }

    /// Returns these options with an access log.
    ///
    /// @param accessLog is told of each request when its answer has ended
    /// @return other options
    public ServerOptions withAccessLog(Consumer<? super AccessEntry> accessLog) {
        return new ServerOptions(limits, patience, tls, http2, disconnect, name, Optional.of(accessLog), loops);
    }

    /// Returns these options with several event loops, which share the port: one a processor, as a
    /// rule. The loop on which the server is opened is one of them; the others run on threads of
    /// their own while [WebServer#serveForever()] does.
    ///
    /// Handlers then run on several threads at once, and so what they share must be safe for that.
    /// What belongs to a loop, such as a client, a lock or a queue, is made on each by
    /// [WebServer#servePerLoop]. The access log is told on all of them.
    ///
    /// Limits are for each loop: with two of them there may be twice as many connections. The
    /// system decides to which loop a connection goes, see
    /// [weft.net.ListenOptions#withReusePort()].
    ///
    /// The others have the options of the first loop, but for its clock, poller, order and
    /// observers. In virtual time, and in memory, there is one loop.
    ///
    /// @param loops how many
    /// @return other options
    /// @asyncio none; gunicorn's workers, with create_server(reuse_port=True)
    public ServerOptions withLoops(int loops) {
        return new ServerOptions(limits, patience, tls, http2, disconnect, name, accessLog, loops);
    }
}
