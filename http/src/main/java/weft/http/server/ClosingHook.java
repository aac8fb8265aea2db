package weft.http.server;

import java.util.concurrent.Executors;
import weft.Context;
import weft.Weft;

/// What is to be done for a request when its server begins to close, until it is taken back: see
/// [ServerRequest#onClosing]. It sees the context variables of who has noted it, as they were then.
///
/// **Thread safety.** Confined to its loop.
///
/// @asyncio none; Handle, of what waits for an event
public final class ClosingHook implements AutoCloseable {

    final Exchange exchange;
    private final Closing closing;
    private final Runnable body;
    private final Context context = Context.current().copy();

    ClosingHook(Exchange exchange, Closing closing, Runnable body) {
        this.exchange = exchange;
        this.closing = closing;
        this.body = body;
    }

    void run() {
        try {
            context.call(Executors.callable(body));
        } catch (Exception e) {
            throw Weft.unchecked(e);
        }
    }

    /// Takes it back: if it was not called yet, it is not called any more.
    @Override
    public void close() {
        closing.remove(this);
    }

    @Override
    public String toString() {
        return "ClosingHook of " + exchange;
    }
}
