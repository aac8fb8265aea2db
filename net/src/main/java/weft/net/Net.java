package weft.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSession;
import weft.io.ByteStream;
import weft.io.StreamAttribute;

/// Connects to others, and waits for others to connect.
///
/// ```java
/// try (Listener listener = Net.listen(8080)) {
///     listener.serve(stream -> stream.transferTo(stream));
/// }
/// ```
///
/// **Thread safety.** To be called in a task.
///
/// @asyncio open_connection, start_server
public final class Net {

    /// The address of the other side.
    public static final StreamAttribute<SocketAddress> REMOTE_ADDRESS =
            StreamAttribute.of("the remote address", SocketAddress.class);

    /// The address of this side.
    public static final StreamAttribute<SocketAddress> LOCAL_ADDRESS =
            StreamAttribute.of("the local address", SocketAddress.class);

    /// What TLS has agreed upon with the other side, whose certificates it has.
    public static final StreamAttribute<SSLSession> TLS_SESSION =
            StreamAttribute.of("the TLS session", SSLSession.class);

    /// The protocol that was chosen by ALPN, if one was.
    public static final StreamAttribute<String> APPLICATION_PROTOCOL =
            StreamAttribute.of("the application protocol", String.class);

    private Net() {}

    /// Connects by TCP, to whichever of the host's addresses answers first: Happy Eyeballs, RFC 8305.
    ///
    /// **Cancellation.** Gives up every attempt.
    ///
    /// @param host a name, or an address
    /// @param port 1 to 65535
    /// @return the connection, to be closed
    /// @throws java.io.UncheckedIOException if no address can be reached; it tells why of each
    /// @asyncio open_connection
    public static ByteStream connect(String host, int port) {
        return connect(host, port, options -> options);
    }

    /// Connects by TCP, as [#connect(String, int)] does.
    ///
    /// @param host a name, or an address
    /// @param port 1 to 65535
    /// @param options changes how
    /// @return the connection, to be closed
    /// @throws java.io.UncheckedIOException if no address can be reached; it tells why of each
    /// @asyncio open_connection
    public static ByteStream connect(String host, int port, UnaryOperator<ConnectOptions> options) {
        return Connecting.run(host, port, options.apply(ConnectOptions.DEFAULT));
    }

    /// Connects to one address.
    ///
    /// @param address an [InetSocketAddress] that is resolved, a [java.net.UnixDomainSocketAddress], or a
    ///     [MemoryAddress]
    /// @return the connection, to be closed
    /// @throws java.io.UncheckedIOException if it cannot be reached
    /// @asyncio open_connection, open_unix_connection
    public static ByteStream connect(SocketAddress address) {
        return connect(address, options -> options);
    }

    /// Connects to one address.
    ///
    /// @param address an [InetSocketAddress] that is resolved, a [java.net.UnixDomainSocketAddress], or a
    ///     [MemoryAddress]
    /// @param options changes how
    /// @return the connection, to be closed
    /// @throws java.io.UncheckedIOException if it cannot be reached
    /// @asyncio open_connection, open_unix_connection
    public static ByteStream connect(SocketAddress address, UnaryOperator<ConnectOptions> options) {
        return Connecting.run(address, options.apply(ConnectOptions.DEFAULT));
    }

    /// Waits for connections on all addresses of this machine, IPv6 and IPv4.
    ///
    /// @param port 1 to 65535; or 0 for a free one, which [Listener#address()] tells
    /// @return what accepts them, to be closed
    /// @throws java.io.UncheckedIOException if the port is in use, or not allowed
    /// @asyncio start_server
    public static Listener listen(int port) {
        return listen(new InetSocketAddress(port));
    }

    /// Waits for connections on the addresses of a host.
    ///
    /// @param host a name or an address of this machine
    /// @param port 1 to 65535; or 0 for a free one, which [Listener#address()] tells
    /// @return what accepts them, to be closed
    /// @throws java.io.UncheckedIOException if the port is in use, or not allowed
    /// @asyncio start_server
    public static Listener listen(String host, int port) {
        return listen(new InetSocketAddress(resolve(host).getFirst(), port));
    }

    /// Waits for connections.
    ///
    /// @param address an [InetSocketAddress] or a [java.net.UnixDomainSocketAddress] of this machine, or a
    ///     [MemoryAddress]
    /// @return what accepts them, to be closed
    /// @throws java.io.UncheckedIOException if the address is in use, or not allowed
    /// @asyncio start_server, start_unix_server
    public static Listener listen(SocketAddress address) {
        return listen(address, options -> options);
    }

    /// Waits for connections.
    ///
    /// @param address an [InetSocketAddress] or a [java.net.UnixDomainSocketAddress] of this machine, or a
    ///     [MemoryAddress]
    /// @param options changes how
    /// @return what accepts them, to be closed
    /// @throws java.io.UncheckedIOException if the address is in use, or not allowed
    /// @asyncio start_server, start_unix_server
    public static Listener listen(SocketAddress address, UnaryOperator<ListenOptions> options) {
        return Listener.open(address, options.apply(ListenOptions.DEFAULT));
    }

    /// Opens a UDP socket on all addresses of this machine.
    ///
    /// @param port 1 to 65535; or 0 for a free one, which [UdpSocket#address()] tells
    /// @return the socket, to be closed
    /// @throws java.io.UncheckedIOException if the port is in use, or not allowed
    /// @asyncio loop.create_datagram_endpoint
    public static UdpSocket udp(int port) {
        return udp(new InetSocketAddress(port), options -> options);
    }

    /// Opens a UDP socket.
    ///
    /// @param local where it is bound; its port may be 0
    /// @param options changes how
    /// @return the socket, to be closed
    /// @throws java.io.UncheckedIOException if the address is in use, or not allowed
    /// @asyncio loop.create_datagram_endpoint
    public static UdpSocket udp(InetSocketAddress local, UnaryOperator<UdpOptions> options) {
        return UdpSocket.open(local, Optional.empty(), options.apply(UdpOptions.DEFAULT));
    }

    /// Opens a UDP socket that talks to one other alone, and is told when nobody listens there.
    ///
    /// @param remote to whom, resolved
    /// @return the socket, to be closed
    /// @throws java.io.UncheckedIOException if there is no way there
    /// @asyncio loop.create_datagram_endpoint, its remote_addr
    public static UdpSocket udpTo(InetSocketAddress remote) {
        InetSocketAddress anyLocal =
                new InetSocketAddress(remote.getAddress() instanceof Inet6Address ? "::" : "0.0.0.0", 0);
        return UdpSocket.open(anyLocal, Optional.of(remote), UdpOptions.DEFAULT);
    }

    /// Begins to speak TLS on a connection that was plain until now, or TLS within TLS.
    ///
    /// Both sides have to agree on the moment: bytes that have come and were not yet read are part of
    /// the handshake.
    ///
    /// **Cancellation.** Closes the connection, as after a failure.
    ///
    /// @param stream a connection of this package's, on which no task reads or writes now
    /// @param tls how to speak it
    /// @param host whom the other side has to be, for a client; a server ignores it
    /// @throws java.io.UncheckedIOException if the handshake fails, or takes too long
    /// @asyncio loop.start_tls, StreamWriter.start_tls
    public static void startTls(ByteStream stream, Tls tls, String host) {
        SocketTransport transport = SocketTransport.of(stream);
        transport.requireOpen();
        boolean ready = false;
        try {
            tls.load();
            byte[] unread = stream.read(stream.buffered());
            transport.startTls(tls, host, unread);
            ready = true;
        } finally {
            if (!ready) {
                transport.abort();
            }
        }
    }

    /// Looks up the addresses of a host, off the loop, by the platform's resolver.
    ///
    /// @param host a name; or an address, which is not looked up
    /// @return at least one address, in the resolver's order
    /// @throws java.io.UncheckedIOException if there is none
    /// @asyncio loop.getaddrinfo
    public static List<InetAddress> resolve(String host) {
        return Resolver.PLATFORM.resolve(host);
    }
}
