package weft.net;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;

/// A port on which several sockets listen: SO_REUSEPORT.
///
/// The native transports are for systems that have it. The JDK's selector is for all, and Netty would
/// only log that an option does not exist.
final class SharedPort {

    private SharedPort() {}

    /// Throws unless a port can be shared there.
    ///
    /// @throws UnsupportedOperationException if it cannot; it says what to do
    static void check(SocketAddress address) {
        if (!(address instanceof InetSocketAddress)) {
            throw new UnsupportedOperationException("there is no port to share at " + address
                    + ": withReusePort() is for an InetSocketAddress, and here one listener, on one loop, has to do");
        }
        if (Transport.chosen().isNio() && !jdkHasIt()) {
            throw new UnsupportedOperationException(System.getProperty("os.name")
                    + " lets nobody share " + address
                    + ": leave out withReusePort(), and have one listener, on one loop,"
                    + " or one process on each port behind a proxy");
        }
    }

    private static boolean jdkHasIt() {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            return probe.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ChannelOption<Boolean> option() {
        return Transport.chosen().isNio()
                ? NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT)
                : UnixChannelOption.SO_REUSEPORT;
    }
}
