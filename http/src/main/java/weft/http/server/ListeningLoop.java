package weft.http.server;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.CancelScope;
import weft.Weft;
import weft.io.ByteStream;
import weft.net.ListenOptions;
import weft.net.Listener;
import weft.net.Net;

/// A server on one of its loops: a listener, and what the connections that come in by it speak.
///
/// Confined to its loop.
final class ListeningLoop implements ServerLoop {

    private static final byte[] HTTP_2_PREFACE = "PRI * HTTP/2".getBytes(StandardCharsets.US_ASCII);
    private static final String HTTP_2_PROTOCOL = "h2";

    private final Listener listener;
    private final ServerOptions options;
    private final Runnable atEnd; // whoever began it
    private final Set<CancelScope> silent =
            new LinkedHashSet<>(); // the waits for clients that have sent nothing so far
    private @Nullable Serving serving; // once there is a handler
    private boolean closing;

    private ListeningLoop(Listener listener, ServerOptions options, Runnable atEnd) {
        this.listener = listener;
        this.options = options;
        this.atEnd = atEnd;
    }

    /// Listens on the current loop, and serves nobody yet.
    ///
    /// @param atEnd is called once when it has begun to end
    static ListeningLoop open(SocketAddress address, ServerOptions options, Runnable atEnd) {
        Listener listener = Net.listen(address, defaults -> listening(defaults, options));
        return new ListeningLoop(listener, options, atEnd);
    }

    private static ListenOptions listening(ListenOptions defaults, ServerOptions options) {
        ListenOptions limited = defaults.withMaxConnections(options.limits().connections())
                .withGrace(options.patience().grace());
        ListenOptions shared = options.loops() > 1 ? limited.withReusePort() : limited;
        return options.tls().map(shared::withTls).orElse(shared);
    }

    SocketAddress address() {
        return listener.address();
    }

    int port() {
        return listener.port();
    }

    /// Has a body serve here, and closes this whatever it does.
    void run(LoopBody body) throws Exception {
        try {
            body.run(this);
            if (!closing) {
                throw new IllegalStateException(
                        "the body for a loop of the server on " + address() + " has returned before the server's end:"
                                + " it has to call serve(handler), which does not return before");
            }
        } finally {
            shutdown();
        }
    }

    @Override
    public void serve(Handler handler) {
        Objects.requireNonNull(handler, "handler");
        if (serving != null) {
            throw new IllegalStateException("the server on " + address() + " serves already, or has done so");
        }
        Weft.taskGroup(group -> {
            OpenConnections connections = new OpenConnections(group);
            group.onEnd(connections::abort);
            Serving common = new Serving(options, handler, connections);
            serving = common;
            listener.serveIn(
                    group,
                    this::shutdown,
                    stream -> connections.start(stream.toString(), () -> connected(common, stream)));
        });
    }

    /// Takes no more connections, and asks those that there are to end; does not wait for them.
    void shutdown() {
        if (closing) {
            return;
        }
        closing = true;
        atEnd.run();
        try {
            if (serving != null) {
                serving.connections.finish(); // now, so that all have their tasks when these are waited for
            }
            new ArrayList<>(silent).forEach(CancelScope::cancel);
            if (serving != null) {
                serving.beginToClose();
            }
        } finally {
            listener.close();
        }
    }

    private void connected(Serving common, ByteStream stream) throws Exception {
        Optional<ServerConnection> known = Optional.empty();
        try {
            known = connectionOf(common, stream);
        } finally {
            if (known.isEmpty()) {
                stream.close();
            }
        }
        if (known.isPresent()) {
            ServerConnection connection = known.get();
            common.connections.add(connection);
            if (closing) {
                connection.finish();
            }
            connection.serve();
        }
    }

    /// Finds out which protocol the client speaks: empty if it says nothing.
    private Optional<ServerConnection> connectionOf(Serving common, ByteStream stream) {
        Optional<String> protocol = stream.attribute(Net.APPLICATION_PROTOCOL);
        if (protocol.isPresent() || options.http2() == ServerOptions.Http2.DISABLED) {
            return Optional.of(over(
                    common, stream, protocol.filter(HTTP_2_PROTOCOL::equals).isPresent()));
        }
        // With prior knowledge, a client begins with what is no request: RFC 9113, section 3.4.
        CancelScope wait = CancelScope.withTimeout(options.patience().headers());
        return wait.run(() -> {
                    awaitFirst(stream, wait);
                    return beginsHttp2(stream);
                })
                .map(http2 -> over(common, stream, http2));
    }

    private static ServerConnection over(Serving common, ByteStream stream, boolean http2) {
        return http2 ? Http2Connection.over(stream, common) : Http1Connection.over(stream, common);
    }

    /// Waits for the first byte, unless this is closed before.
    private void awaitFirst(ByteStream stream, CancelScope wait) {
        if (closing) {
            wait.cancel();
        }
        silent.add(wait);
        try {
            stream.readInPlace(1, ByteBuffer::hasRemaining);
        } finally {
            silent.remove(wait);
        }
    }

    /// Waits until that can be told, and leaves what has come where it is.
    private static boolean beginsHttp2(ByteStream stream) {
        int seen = 0;
        int length = stream.readInPlace(1, ListeningLoop::prefaceLength);
        while (length > seen && length < HTTP_2_PREFACE.length) {
            seen = length;
            length = stream.readInPlace(seen + 1, ListeningLoop::prefaceLength);
        }
        return length == HTTP_2_PREFACE.length;
    }

    /// Returns how much of the preface has come, if nothing else has: else 0.
    private static int prefaceLength(ByteBuffer bytes) {
        int length = Math.min(bytes.remaining(), HTTP_2_PREFACE.length);
        return bytes.slice(bytes.position(), length).equals(ByteBuffer.wrap(HTTP_2_PREFACE, 0, length)) ? length : 0;
    }
}
