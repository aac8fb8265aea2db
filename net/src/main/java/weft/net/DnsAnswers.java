package weft.net;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What DNS servers have answered, for as long as it holds. The host that was asked for longest ago is
/// forgotten when there are too many.
///
/// Nothing wakes a loop to forget: who looks finds that an answer is too old.
///
/// **Thread safety.** Several loops may share one.
final class DnsAnswers {

    private record Answer(List<InetAddress> addresses, Duration until) {}

    private final Duration maxTtl;
    private final Map<String, Answer> byHost;

    DnsAnswers(int size, Duration maxTtl) {
        this.maxTtl = maxTtl;
        byHost = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
                return size() > size;
            }
        };
    }

    synchronized Optional<List<InetAddress>> find(String host, Duration now) {
        Answer known = byHost.get(host);
        if (known != null && known.until.compareTo(now) <= 0) {
            byHost.remove(host);
            known = null;
        }
        return known == null ? Optional.empty() : Optional.of(known.addresses);
    }

    synchronized void keep(String host, List<InetAddress> addresses, Duration ttl, Duration now) {
        Duration kept = ttl.compareTo(maxTtl) < 0 ? ttl : maxTtl;
        if (kept.isPositive()) {
            byHost.put(host, new Answer(addresses, now.plus(kept)));
        }
    }
}
