package weft.net;

/// How to open a UDP socket.
///
/// @param broadcast whether it may send to all of a network
/// @param reuseAddress whether others may be bound to the same port
/// @asyncio loop.create_datagram_endpoint, its arguments
public record UdpOptions(boolean broadcast, boolean reuseAddress) {

    static final UdpOptions DEFAULT = new UdpOptions(false, false);

    /// Returns these options with leave to send to all of a network.
    ///
    /// @return other options
    public UdpOptions withBroadcast() {
        return new UdpOptions(true, reuseAddress);
    }

    /// Returns these options with leave for others to be bound to the same port.
    ///
    /// @return other options
    public UdpOptions withReuseAddress() {
        return new UdpOptions(broadcast, true);
    }
}
