package weft.http.client;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import weft.EventLoop;
import weft.http.Request;

/// Tells listeners what happens to one request. With none it costs nothing.
final class Trace {

    private static final Trace NONE = new Trace(List.of(), Duration.ZERO);

    private final List<Consumer<? super ClientEvent>> listeners;
    private final Duration start;

    private Trace(List<Consumer<? super ClientEvent>> listeners, Duration start) {
        this.listeners = listeners;
        this.start = start;
    }

    static Trace begin(Request request, ClientOptions options) {
        if (options.listeners().isEmpty()) {
            return NONE;
        }
        Trace trace = new Trace(options.listeners(), EventLoop.current().time());
        trace.tell(() -> new ClientEvent.Started(request));
        return trace;
    }

    void tell(Supplier<ClientEvent> event) {
        if (this != NONE) {
            ClientEvent made = event.get();
            listeners.forEach(listener -> listener.accept(made));
        }
    }

    /// Returns how long ago it began.
    Duration time() {
        return this == NONE ? Duration.ZERO : EventLoop.current().time().minus(start);
    }
}
