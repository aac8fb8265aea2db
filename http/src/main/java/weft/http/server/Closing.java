package weft.http.server;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import weft.EventLoop;

/// That a server begins to close, on one of its loops, and which requests in progress are to be told.
///
/// They are told by callbacks of the loop, which cannot hold up the end: the kernel reports what they throw.
///
/// Confined to its loop.
final class Closing {

    private final EventLoop loop = EventLoop.current();
    private final Map<Exchange, Set<ClosingHook>> hooks = new LinkedHashMap<>(); // of requests that are at work
    private boolean begun;

    boolean hasBegun() {
        return begun;
    }

    void begin() {
        begun = true;
        hooks.values().forEach(own -> own.forEach(this::soon));
    }

    void add(ClosingHook hook) {
        hooks.computeIfAbsent(hook.exchange, _ -> new LinkedHashSet<>(2)).add(hook);
        if (begun) {
            soon(hook);
        }
    }

    private void soon(ClosingHook hook) {
        loop.callSoon(() -> {
            if (hooks.getOrDefault(hook.exchange, Set.of()).contains(hook)) {
                hook.run();
            }
        });
    }

    void remove(ClosingHook hook) {
        Set<ClosingHook> own = hooks.get(hook.exchange);
        if (own != null) {
            own.remove(hook);
        }
    }

    void remove(Exchange exchange) {
        if (!hooks.isEmpty()) { // most requests then need no hash code
            hooks.remove(exchange);
        }
    }
}
