package weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// Addresses and the kinds of channel that go with them: in public they are the JDK's.
final class Channels {

    private Channels() {}

    static Class<? extends Channel> socketFor(SocketAddress address) {
        return isUnix(address)
                ? Transport.chosen().unixSocket()
                : Transport.chosen().socket();
    }

    static Class<? extends ServerChannel> serverFor(SocketAddress address) {
        return isUnix(address)
                ? Transport.chosen().unixServer()
                : Transport.chosen().server();
    }

    static boolean isUnix(SocketAddress address) {
        return switch (address) {
            case UnixDomainSocketAddress _ -> true;
            case InetSocketAddress internet -> {
                if (internet.isUnresolved()) {
                    throw new IllegalArgumentException(internet + " is not resolved: give the host and the port");
                }
                yield false;
            }
            default ->
                throw new IllegalArgumentException(
                        address + " is neither an InetSocketAddress nor a UnixDomainSocketAddress");
        };
    }

    static boolean canHalfClose(SocketAddress address) {
        return !isUnix(address) || Transport.chosen().halfClosesUnixSockets();
    }

    /// Returns an address as Netty's transport wants it; its NIO transport wants the JDK's.
    static SocketAddress addressOf(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix
                        && !Transport.chosen().isNio()
                ? new DomainSocketAddress(unix.getPath().toFile())
                : address;
    }

    /// Returns an address of Netty's as the JDK has it.
    static SocketAddress ofNetty(SocketAddress address) {
        return address instanceof DomainSocketAddress unix ? UnixDomainSocketAddress.of(unix.path()) : address;
    }
}
