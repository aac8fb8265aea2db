package weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsQueryLifecycleObserver;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.Promise;

/// One look-up of a host's addresses at a time, by a resolver of Netty's: it has sockets of its own each time, and
/// remembers nothing from one host to another.
final class DnsLookup {

    private static final int LARGEST_DATAGRAM = 1232; // what gets through everywhere unfragmented: DNS flag day 2020
    private static final int MOST_QUERIES = 32; // for aliases of aliases without an end

    /// Notes what becomes of the queries. In the I/O coroutine.
    private final class Notes implements DnsQueryLifecycleObserver {
        @Override
        public void queryWritten(InetSocketAddress server, ChannelFuture future) {
            asked.add(server);
        }

        @Override
        public DnsQueryLifecycleObserver queryNoAnswer(DnsResponseCode code) {
            refusal = code;
            return this;
        }

        @Override
        public DnsQueryLifecycleObserver queryRedirected(List<InetSocketAddress> servers) {
            return this;
        }

        @Override
        public DnsQueryLifecycleObserver queryCNAMEd(DnsQuestion question) {
            return this;
        }

        @Override
        public void queryCancelled(int remaining) {}

        @Override
        public void queryFailed(Throwable cause) {}

        @Override
        public void querySucceed() {}
    }

    private final NettyPoller poller;
    private final SystemNames names;
    private final DnsOptions options;
    private final DnsTimesToLive timesToLive = new DnsTimesToLive();
    private final Set<InetSocketAddress> asked = new LinkedHashSet<>();
    private final List<Channel> connections = new ArrayList<>();
    private String host = ""; // the one that is looked up
    private @Nullable DnsResponseCode refusal;
    private @Nullable DnsNameResolver resolver; // that of the last answer; without one it may have queries under way

    DnsLookup(NettyPoller poller, SystemNames names, DnsOptions options) {
        this.poller = poller;
        this.names = names;
        this.options = options;
    }

    /// Has the classes of Netty's initialized, which read files. Blocks.
    static void warmUp() {
        DnsNameResolver.DNS_PIPELINE_ATTRIBUTE.name();
    }

    SystemNames names() {
        return names;
    }

    /// Whether the last one was answered, with addresses or not, so that this can have another.
    boolean isAnswered() {
        return resolver != null;
    }

    /// Asks.
    ///
    /// **Cancellation.** Closes the sockets.
    List<InetAddress> run(String wanted) {
        host = wanted;
        timesToLive.begin();
        asked.clear();
        connections.clear();
        for (int attempt = 1; ; attempt++) {
            try {
                return List.copyOf(ask());
            } catch (UncheckedIOException e) {
                if (!(e.getCause() instanceof SocketTimeoutException) || attempt == options.attempts()) {
                    throw e;
                }
            }
        }
    }

    /// Returns how long the last answer holds.
    Duration ttl() {
        return timesToLive.shortest();
    }

    private List<InetAddress> ask() {
        refusal = null;
        DnsNameResolver known = resolver;
        resolver = null;
        Promise<List<InetAddress>> done = poller.loop().createPromise("the addresses of " + host);
        var answer = poller.netty().<List<InetAddress>>newPromise();
        poller.execute(() -> {
            DnsNameResolver asking = known == null ? createResolver() : known;
            answer.addListener((Future<List<InetAddress>> ended) -> {
                resolver = isAnswer(ended) ? asking : null;
                if (ended.isSuccess()) {
                    done.tryComplete(ended.getNow());
                } else {
                    done.tryFail(failure(ended.cause()));
                }
            });
            try {
                asking.resolveAll(host, answer);
            } catch (RuntimeException e) { // what IDN does not take
                answer.tryFailure(e);
            }
        });
        try {
            return poller.await(done);
        } catch (CancelledError e) {
            poller.execute(() -> {
                answer.cancel(false);
                connections.forEach(Channel::close);
            });
            throw e;
        }
    }

    private static boolean isAnswer(Future<?> ended) {
        return ended.isSuccess()
                || ended.cause() instanceof UnknownHostException none
                        && !DnsNameResolver.isTransportOrTimeoutError(none);
    }

    private DnsNameResolver createResolver() {
        return new DnsNameResolverBuilder(poller.netty())
                .datagramChannelFactory(Transport.chosen().datagrams())
                .socketChannelFactory(() -> {
                    SocketChannel connection = Transport.chosen().socket().newChannel();
                    connections.add(connection);
                    return connection;
                })
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers()))
                .searchDomains(options.searchDomains().orElse(names.searchDomains()))
                .ndots(names.ndots())
                .queryTimeoutMillis(options.timeout().toMillis())
                .maxQueriesPerResolve(MOST_QUERIES + 2 * servers().size())
                .maxPayloadSize(LARGEST_DATAGRAM)
                .resolvedAddressTypes(
                        names.sixFirst() ? ResolvedAddressTypes.IPV6_PREFERRED : ResolvedAddressTypes.IPV4_PREFERRED)
                .hostsFileEntriesResolver((_, _) -> null) // whoever comes here has looked there
                .resolveCache(timesToLive)
                .cnameCache(timesToLive.ofAliases())
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .dnsQueryLifecycleObserverFactory(_ -> new Notes())
                .build();
    }

    private List<InetSocketAddress> servers() {
        return options.servers().isEmpty() ? names.servers() : options.servers();
    }

    // ---- failures

    private UncheckedIOException failure(Throwable cause) {
        String whom = text(asked.isEmpty() ? servers() : asked);
        if (DnsNameResolver.isTimeoutError(cause)) {
            SocketTimeoutException error = new SocketTimeoutException("cannot look up " + host
                    + ": nobody answered within " + seconds(options.timeout()) + ", asked " + times() + ": " + whom);
            error.initCause(cause);
            return new UncheckedIOException(error.getMessage(), error);
        }
        if (cause instanceof IllegalArgumentException) {
            return unknown("no address is known of host " + host + ": it cannot be a name", cause);
        }
        Optional<DnsResponseCode> code = codeOf(cause);
        if (code.isEmpty() && !asked.isEmpty() && !DnsNameResolver.isTransportOrTimeoutError(cause)) {
            return unknown("no address is known of host " + host + ", says " + whom, cause);
        }
        if (code.equals(Optional.of(DnsResponseCode.NXDOMAIN))) {
            return unknown("there is no host " + host + ", says " + whom, cause);
        }
        Throwable reason = cause.getCause() == null ? cause : cause.getCause();
        String why = code.isPresent() ? "the answer was " + code.get() : String.valueOf(reason.getMessage());
        IOException error = new IOException("cannot look up " + host + ": " + why + ", asked " + whom, cause);
        return new UncheckedIOException(error.getMessage(), error);
    }

    private Optional<DnsResponseCode> codeOf(Throwable cause) {
        return cause.getCause() instanceof DnsErrorCauseException known
                ? Optional.of(known.getCode())
                : Optional.ofNullable(refusal);
    }

    private static UncheckedIOException unknown(String message, Throwable cause) {
        UnknownHostException error = new UnknownHostException(message);
        error.initCause(cause);
        return new UncheckedIOException(message, error);
    }

    private String times() {
        return options.attempts() == 1 ? "once" : options.attempts() + " times";
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    static String text(Iterable<InetSocketAddress> servers) {
        List<String> texts = new ArrayList<>();
        servers.forEach(server -> texts.add(
                server.getAddress().getHostAddress() + (server.getPort() == 53 ? "" : " port " + server.getPort())));
        return texts.stream().collect(Collectors.joining(", "));
    }
}
