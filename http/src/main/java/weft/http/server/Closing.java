package weft.http.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.EventLoop;

/// That a server begins to close, on one of its loops, and which requests in progress are to be told.
///
/// They are told by callbacks of the loop, which cannot hold up the end: the kernel reports what they throw.
///
/// Confined to its loop.
final class Closing {

    private final EventLoop loop = EventLoop.current();
    private final Map<Exchange, List<Runnable>> hooks = new LinkedHashMap<>(); // of requests that are at work
    private boolean begun;

    boolean hasBegun() {
        return begun;
    }

    void begin() {
        begun = true;
        hooks.forEach((exchange, own) -> own.forEach(hook -> soon(exchange, hook)));
    }

    void add(Exchange exchange, Runnable hook) {
        hooks.computeIfAbsent(exchange, _ -> new ArrayList<>(1)).add(hook);
        if (begun) {
            soon(exchange, hook);
        }
    }

    private void soon(Exchange exchange, Runnable hook) {
        loop.callSoon(() -> {
            if (hooks.containsKey(exchange)) {
                hook.run();
            }
        });
    }

    void remove(Exchange exchange) {
        if (!hooks.isEmpty()) { // most requests then need no hash code
            hooks.remove(exchange);
        }
    }
}
