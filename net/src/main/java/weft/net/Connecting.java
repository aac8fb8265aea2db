package weft.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;
import weft.Awaitable;
import weft.CancelledError;
import weft.Outcome;
import weft.RaceResult;
import weft.Weft;
import weft.io.ByteStream;

/// Attempts to connect.
final class Connecting {

    private Connecting() {}

    static ByteStream run(String host, int port, ConnectOptions options) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " of " + host + ": it must be 1 to 65535");
        }
        options.tls().ifPresent(Tls::load); // before anybody is bothered
        ByteStream stream = reach(host, port, options);
        options.tls().ifPresent(tls -> Net.startTls(stream, tls, host));
        return stream;
    }

    private static ByteStream reach(String host, int port, ConnectOptions options) {
        List<InetAddress> known = options.resolver().resolve(host);
        if (known.isEmpty()) {
            UnknownHostException none = new UnknownHostException("the resolver knows no address of " + host);
            throw new UncheckedIOException(none.getMessage(), none);
        }
        if (known.size() == 1) {
            return reach(new InetSocketAddress(known.getFirst(), port), options);
        }
        List<ByteStream> reached = new ArrayList<>();
        List<Awaitable<ByteStream>> attempts = new ArrayList<>();
        for (InetAddress address : interleaved(known)) {
            attempts.add(() -> {
                ByteStream stream = reach(new InetSocketAddress(address, port), options);
                reached.add(stream);
                return stream;
            });
        }
        try {
            ByteStream winner = winner(host + ":" + port, Weft.staggeredRace(options.attemptDelay(), attempts));
            reached.remove(winner);
            return winner;
        } finally { // others came in at the same moment, or a cancellation did
            reached.forEach(stream -> stream.attribute(SocketTransport.ITSELF).ifPresent(SocketTransport::abort));
        }
    }

    private static ByteStream winner(String target, RaceResult<ByteStream> race) {
        if (race.winner().isPresent()) {
            return race.get();
        }
        List<Throwable> failures = new ArrayList<>();
        for (Outcome<ByteStream> outcome : race.outcomes()) {
            if (outcome instanceof Outcome.Failure<ByteStream>(Throwable failure)) {
                failures.add(failure);
            }
        }
        ConnectException none = new ConnectException("no address of " + target + " can be reached: "
                + failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
        failures.forEach(none::addSuppressed);
        throw new UncheckedIOException(none.getMessage(), none);
    }

    /// Puts addresses of both families in turns, that of the first one first: RFC 8305, section 4.
    static List<InetAddress> interleaved(List<InetAddress> addresses) {
        boolean sixFirst = addresses.getFirst() instanceof Inet6Address;
        Queue<InetAddress> first = new ArrayDeque<>();
        Queue<InetAddress> second = new ArrayDeque<>();
        for (InetAddress address : addresses) {
            ((address instanceof Inet6Address) == sixFirst ? first : second).add(address);
        }
        List<InetAddress> result = new ArrayList<>();
        while (!first.isEmpty() || !second.isEmpty()) {
            if (!first.isEmpty()) {
                result.add(first.remove());
            }
            if (!second.isEmpty()) {
                result.add(second.remove());
            }
        }
        return result;
    }

    static ByteStream run(SocketAddress address, ConnectOptions options) {
        options.tls().ifPresent(Tls::load);
        ByteStream stream = reach(address, options);
        options.tls()
                .ifPresent(tls -> Net.startTls(
                        stream,
                        tls,
                        address instanceof InetSocketAddress internet ? internet.getHostString() : "localhost"));
        return stream;
    }

    private static ByteStream reach(SocketAddress address, ConnectOptions options) {
        ChannelDriver driver = Channels.driverToReach(address);
        Weft.checkpointIfDue();
        SocketTransport[] made = new SocketTransport[1];
        Bootstrap bootstrap = new Bootstrap()
                .group(driver.netty())
                .channelFactory(Channels.socketFor(address, driver))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, SocketTransport.WATER_MARK)
                .option(ChannelOption.MESSAGE_SIZE_ESTIMATOR, FileSizes.INSTANCE)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the caller's timeout is the limit
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Inbox.limitReads(channel);
                        made[0] = new SocketTransport(driver, channel);
                        channel.pipeline().addLast(made[0]);
                    }
                });
        if (Channels.canHalfClose(address)) {
            bootstrap.option(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        if (address instanceof MemoryAddress) {
            bootstrap.disableResolver(); // it would keep the event loop until that is shut down
        }
        if (address instanceof InetSocketAddress) {
            options.localAddress().ifPresent(bootstrap::localAddress);
        }
        ChannelFuture connected = bootstrap.connect(Channels.addressOf(address));
        try {
            driver.await(connected, "an answer from " + address);
        } catch (CancelledError e) {
            driver.execute(() -> connected.channel().close()); // it may have come in at the same moment
            throw e;
        } catch (UncheckedIOException e) {
            throw NetErrors.connect(address, e);
        }
        return made[0].stream();
    }
}
