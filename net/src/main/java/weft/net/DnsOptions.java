package weft.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How to ask DNS servers.
///
/// @param servers whom to ask, the first one first, resolved; empty for those of the system, from
///     `/etc/resolv.conf`
/// @param searchDomains what is appended to names with few dots; empty for those of the system
/// @param timeout how long a server has to answer: 5 s unless said otherwise
/// @param attempts how often all servers are asked while none answers: 2 unless said otherwise
/// @param maxTtl how long an answer is used at most, if its time to live is longer: 1 hour unless said
///     otherwise; zero asks each time
/// @param cacheSize how many hosts are remembered at most: 1,024 unless said otherwise
/// @asyncio none; the options of aiodns.DNSResolver
public record DnsOptions(
        List<InetSocketAddress> servers,
        Optional<List<String>> searchDomains,
        Duration timeout,
        int attempts,
        Duration maxTtl,
        int cacheSize) {

    static final DnsOptions DEFAULT =
            new DnsOptions(List.of(), Optional.empty(), Duration.ofSeconds(5), 2, Duration.ofHours(1), 1024);

    /// Checks the options.
    public DnsOptions {
        servers = List.copyOf(servers);
        searchDomains = searchDomains.map(List::copyOf);
        for (InetSocketAddress server : servers) {
            if (server.isUnresolved() || server.getPort() == 0) {
                throw new IllegalArgumentException("the DNS server " + server + ": give its address and its port");
            }
        }
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("a timeout of " + timeout + ": it must be 1 ms or more");
        }
        if (attempts < 1 || cacheSize < 1) {
            throw new IllegalArgumentException(
                    attempts + " attempts and a cache of " + cacheSize + " hosts: both must be 1 or more");
        }
        if (maxTtl.isNegative()) {
            throw new IllegalArgumentException("a longest time to live of " + maxTtl + ": it must not be negative");
        }
    }

    /// Returns these options with servers of one's own.
    ///
    /// @param servers whom to ask, the first one first, resolved
    /// @return other options
    public DnsOptions withServers(InetSocketAddress... servers) {
        return new DnsOptions(List.of(servers), searchDomains, timeout, attempts, maxTtl, cacheSize);
    }

    /// Returns these options with other search domains.
    ///
    /// @param searchDomains what is appended to names with few dots; none, so that names are asked for
    ///     as they are
    /// @return other options
    public DnsOptions withSearchDomains(String... searchDomains) {
        return new DnsOptions(servers, Optional.of(List.of(searchDomains)), timeout, attempts, maxTtl, cacheSize);
    }

    /// Returns these options with another timeout.
    ///
    /// @param timeout how long a server has to answer
    /// @return other options
    public DnsOptions withTimeout(Duration timeout) {
        return new DnsOptions(servers, searchDomains, timeout, attempts, maxTtl, cacheSize);
    }

    /// Returns these options with another number of attempts.
    ///
    /// @param attempts how often all servers are asked while none answers
    /// @return other options
    public DnsOptions withAttempts(int attempts) {
        return new DnsOptions(servers, searchDomains, timeout, attempts, maxTtl, cacheSize);
    }

    /// Returns these options with another limit to the time that answers are used.
    ///
    /// @param maxTtl how long an answer is used at most; zero asks each time
    /// @return other options
    public DnsOptions withMaxTtl(Duration maxTtl) {
        return new DnsOptions(servers, searchDomains, timeout, attempts, maxTtl, cacheSize);
    }

    /// Returns these options with another size of the cache.
    ///
    /// @param cacheSize how many hosts are remembered at most
    /// @return other options
    public DnsOptions withCacheSize(int cacheSize) {
        return new DnsOptions(servers, searchDomains, timeout, attempts, maxTtl, cacheSize);
    }
}
