package weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import weft.EventLoop;

/// Addresses and the kinds of channel that go with them: in public they are the JDK's.
final class Channels {

    private Channels() {}

    /// Returns what is to run the channels of a listener, with the current loop.
    static ChannelDriver driverOfListener(SocketAddress address) {
        return address instanceof MemoryAddress ? new MemoryDriver(EventLoop.current()) : NettyPoller.current();
    }

    /// Returns what is to run a connection to an address, with the current loop.
    ///
    /// @throws UncheckedIOException if nobody listens there, as far as that can be told at once
    /// @throws IllegalStateException if that cannot be
    static ChannelDriver driverToReach(SocketAddress address) {
        if (!(address instanceof MemoryAddress memory)) {
            return NettyPoller.current();
        }
        MemoryServerChannel server = memory.listening();
        if (server == null) {
            throw NetErrors.connect(address, new UncheckedIOException(MemoryChannel.refused()));
        }
        MemoryDriver driver = server.loop().driver();
        if (driver.loop() != EventLoop.current()) {
            throw new IllegalStateException("who listens at " + address + " does so on " + driver.loop()
                    + ", and connections in memory are made within one loop: take a socket");
        }
        return driver;
    }

    static ChannelFactory<? extends Channel> socketFor(SocketAddress address, ChannelDriver driver) {
        return driver instanceof MemoryDriver memory
                ? () -> new MemoryChannel(memory.netty())
                : isUnix(address)
                        ? Transport.chosen().unixSocket()
                        : Transport.chosen().socket();
    }

    static ChannelFactory<? extends ServerChannel> serverFor(SocketAddress address, ChannelDriver driver) {
        return driver instanceof MemoryDriver memory
                ? () -> new MemoryServerChannel(memory.netty())
                : isUnix(address)
                        ? Transport.chosen().unixServer()
                        : Transport.chosen().server();
    }

    static boolean isUnix(SocketAddress address) {
        return switch (address) {
            case UnixDomainSocketAddress _ -> true;
            case MemoryAddress _ -> false;
            case InetSocketAddress internet -> {
                if (internet.isUnresolved()) {
                    throw new IllegalArgumentException(internet + " is not resolved: give the host and the port");
                }
                yield false;
            }
            default ->
                throw new IllegalArgumentException(
                        address + " is none of InetSocketAddress, UnixDomainSocketAddress and MemoryAddress");
        };
    }

    static boolean canHalfClose(SocketAddress address) {
        return address instanceof InetSocketAddress
                || isUnix(address) && Transport.chosen().halfClosesUnixSockets();
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
