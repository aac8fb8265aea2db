package weft;

import org.jspecify.annotations.Nullable;

/// A coroutine of the kernel's that runs callbacks.
///
/// One is enough unless a callback blocks in something that is not weft's; in the mounted engine
/// the loop then goes on and takes another.
final class CallbackRunner {

    private final EventLoop loop;
    final Coroutine coroutine;

    @Nullable
    Handle first; // what the next step begins with; set by the scheduler

    CallbackRunner(EventLoop loop) {
        this.loop = loop;
        coroutine = Engines.newCoroutine(loop, "weft-callbacks", this::run);
    }

    boolean isIdle() {
        return coroutine.suspended;
    }

    private void run() {
        while (!loop.isClosed()) {
            Handle handle = first;
            first = null;
            while (handle != null) {
                handle.run(coroutine);
                handle = loop.scheduler.nextCallback();
            }
            coroutine.suspend("callbacks");
        }
    }
}
