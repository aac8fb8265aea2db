package weft.net;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Weft;

/// A resolver that asks DNS servers itself, without a thread for each look-up, and remembers their
/// answers for as long as these allow.
///
/// ```java
/// DnsResolver dns = DnsResolver.create();
/// try (ByteStream stream = Net.connect("example.org", 80, options -> options.withResolver(dns))) {
///     stream.write("HEAD / HTTP/1.0\r\n\r\n");
/// }
/// ```
///
/// IPv4 and IPv6 addresses are asked for at once, those of the family that this machine prefers come
/// first. What the file of hosts knows is not asked for; that file and the system's settings are read
/// again when half a minute has passed. Each look-up has a socket of its own, and so a source port
/// that nobody can guess, which is closed when the look-up ends: there is nothing to close here. Tasks
/// of one loop that want the same host at once share a look-up. An
/// answer too long for a datagram is fetched by TCP. Unlike the platform's this resolver knows DNS
/// alone: no mDNS, NIS or LDAP.
///
/// **Thread safety.** May be shared by any number of loops, and their tasks.
///
/// @asyncio none; aiodns.DNSResolver
public final class DnsResolver implements Resolver {

    private static final Duration FRESH = Duration.ofSeconds(30);

    private record Reading(SystemNames names, Duration at) {}

    private final DnsOptions options;
    private final DnsAnswers answers;
    private final Callable<SystemNames> system;
    private volatile @Nullable Reading last;

    DnsResolver(DnsOptions options, Callable<SystemNames> system) {
        this.options = options;
        this.system = system;
        answers = new DnsAnswers(options.cacheSize(), options.maxTtl());
    }

    /// Creates a resolver that asks the servers of the system.
    ///
    /// @return it, with nothing in its cache
    public static DnsResolver create() {
        return create(options -> options);
    }

    /// Creates a resolver.
    ///
    /// @param options changes whom it asks, and how
    /// @return it, with nothing in its cache
    public static DnsResolver create(UnaryOperator<DnsOptions> options) {
        return new DnsResolver(options.apply(DnsOptions.DEFAULT), SystemNames::read);
    }

    /// Looks up a host.
    ///
    /// **Cancellation.** Gives up what was asked, unless another task waits for it, and leaves no socket open.
    ///
    /// @param host a name, also an international one; or an address
    /// @return at least one address, the one to be tried first before the others
    /// @throws UncheckedIOException if there is no such name, its cause being an
    ///     [java.net.UnknownHostException]; if nobody has answered in time, its cause being a
    ///     [java.net.SocketTimeoutException]; or if the servers cannot tell
    @Override
    public List<InetAddress> resolve(String host) {
        Optional<InetAddress> literal = HostLiteral.address(host);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        Weft.checkpointIfDue();
        EventLoop loop = EventLoop.current();
        SystemNames names = names(loop);
        String name = host.toLowerCase(Locale.ROOT);
        List<InetAddress> here = names.hosts().get(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
        if (here != null) {
            return here;
        }
        Optional<List<InetAddress>> known = answers.find(name, loop.time());
        if (known.isPresent()) {
            return known.get();
        }
        NettyPoller poller = NettyPoller.current();
        return poller.lookups
                .computeIfAbsent(this, _ -> new DnsLookups(poller, options, answers))
                .resolve(host, name, names);
    }

    private SystemNames names(EventLoop loop) {
        Reading known = last;
        if (known != null && loop.time().minus(known.at).compareTo(FRESH) < 0) {
            return known.names;
        }
        SystemNames read = Weft.toThread(() -> {
            DnsLookup.warmUp();
            return system.call();
        });
        SystemNames names = known != null && known.names.equals(read) ? known.names : read; // look-ups rest with them
        last = new Reading(names, loop.time());
        return names;
    }

    @Override
    public String toString() {
        return "the DNS resolver of "
                + (options.servers().isEmpty() ? "the system's servers" : DnsLookup.text(options.servers()));
    }
}
