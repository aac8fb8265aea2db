package weft.http.server;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.LoopOptions;
import weft.Promise;
import weft.Weft;

/// A loop of a server besides the first, on a thread of its own. A task of the first loop waits for it,
/// and so its failures and cancellations are those of that task.
final class OtherLoop {

    /*
     * Confined to the first loop, but for what is marked. `here` goes from the other loop to the first
     * by a callback, and what the first has for it goes there by submit().
     */
    private final WebServer server;
    private final ServerOptions options;
    private final LoopBody body;
    private final String name;
    private final EventLoop first = EventLoop.current();
    private final Promise<@Nullable Void> ready;
    private @Nullable EventLoop loop; // once it listens
    private @Nullable ListeningLoop here;

    OtherLoop(WebServer server, ServerOptions options, LoopBody body, int number) {
        this.server = server;
        this.options = options;
        this.body = body;
        name = first + "-" + number;
        ready = first.createPromise("the start of " + name);
    }

    /// Runs the loop to its end.
    ///
    /// **Cancellation.** Cancels what runs on it, and waits for its end.
    void run() {
        Executor thread =
                runnable -> Thread.ofPlatform().daemon().name(name + "-owner").start(runnable);
        try {
            Weft.toThreadInterruptibly(thread, this::runLoop);
        } finally {
            ready.cancel();
        }
    }

    /// Returns what is done when this listens, or never will.
    Promise<@Nullable Void> ready() {
        return ready;
    }

    /// Has this take no more connections, soon.
    void shutdown() {
        if (loop != null && here != null) {
            try {
                loop.submit(here::shutdown);
            } catch (IllegalStateException e) {
                // It has ended by itself.
            }
        }
    }

    private void listens(EventLoop loop, ListeningLoop here) {
        this.loop = loop;
        this.here = here;
        ready.tryComplete(null);
        if (server.isClosing()) {
            shutdown();
        }
    }

    // ---- on the thread

    private void runLoop() {
        try (EventLoop own = EventLoop.create(this::like)) {
            own.runUntilComplete(this::serve);
        }
    }

    private LoopOptions like(LoopOptions defaults) {
        LoopOptions model = first.options();
        LoopOptions own = defaults.withName(name)
                .withSlowStep(model.slowStep())
                .withFailureHandler(model.failureHandler())
                .withShutdownTimeout(model.shutdownTimeout());
        return model.debug() ? own.withDebug() : own;
    }

    // ---- on the other loop

    private void serve() throws Exception {
        ListeningLoop listening = ListeningLoop.open(server.address(), options, server::shutdown);
        EventLoop own = EventLoop.current();
        listening.run(loop -> {
            first.callSoonThreadsafe(() -> listens(own, listening));
            body.run(loop);
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
