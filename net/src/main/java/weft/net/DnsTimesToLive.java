package weft.net;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import io.netty.resolver.dns.DnsCnameCache;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How long the records of one answer hold: what Netty has to say to a cache. It keeps nothing.
final class DnsTimesToLive implements DnsCache {

    private long seconds = Long.MAX_VALUE;

    /// Forgets those of the answer before.
    void begin() {
        seconds = Long.MAX_VALUE;
    }

    /// Returns the time for which all of them hold; zero if there are none.
    Duration shortest() {
        return seconds == Long.MAX_VALUE ? Duration.ZERO : Duration.ofSeconds(seconds);
    }

    DnsCnameCache ofAliases() {
        return new DnsCnameCache() {
            @Override
            public @Nullable String get(String host) {
                return null;
            }

            @Override
            public void cache(String host, String alias, long ttl, EventLoop loop) {
                note(ttl);
            }

            @Override
            public void clear() {}

            @Override
            public boolean clear(String host) {
                return false;
            }
        };
    }

    private void note(long ttl) {
        seconds = Math.min(seconds, Math.max(0, ttl));
    }

    @Override
    public @Nullable List<? extends DnsCacheEntry> get(String host, DnsRecord[] additionals) {
        return null;
    }

    @Override
    public @Nullable DnsCacheEntry cache(
            String host, DnsRecord[] additionals, InetAddress address, long ttl, EventLoop loop) {
        note(ttl);
        return null;
    }

    @Override
    public @Nullable DnsCacheEntry cache(String host, DnsRecord[] additionals, Throwable cause, EventLoop loop) {
        return null;
    }

    @Override
    public void clear() {}

    @Override
    public boolean clear(String host) {
        return false;
    }
}
