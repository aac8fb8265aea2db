package weft.net;

/// How to open a UDP socket.
///
/// @param broadcast whether it may send to all of a network
/// @param reuseAddress whether others may be bound to the same port
/// @param reusePort whether others may be bound to the same port, to share its datagrams
/// @asyncio loop.create_datagram_endpoint, its arguments
public record UdpOptions(boolean broadcast, boolean reuseAddress, boolean reusePort) {

    static final UdpOptions DEFAULT = new UdpOptions(false, false, false);

    /// Returns these options with leave to send to all of a network.
    ///
    /// @return other options
    public UdpOptions withBroadcast() {
        return new UdpOptions(true, reuseAddress, reusePort);
    }

    /// Returns these options with leave for others to be bound to the same port.
    ///
    /// @return other options
    public UdpOptions withReuseAddress() {
        return new UdpOptions(broadcast, true, reusePort);
    }

    /// Returns these options with leave for others to be bound to the same port, as long as all of them
    /// have it. Linux hands each datagram to one of them, all of one sender to the same.
    ///
    /// @return other options, with which [Net#udp] throws an [UnsupportedOperationException] where the
    ///     system has no such thing
    /// @asyncio loop.create_datagram_endpoint(reuse_port=True)
    public UdpOptions withReusePort() {
        return new UdpOptions(broadcast, reuseAddress, true);
    }
}
