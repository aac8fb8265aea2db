package weft;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The coroutines of a loop that run callbacks: one, and more as long as others are blocked inside a
/// callback. Loop only.
final class CallbackRunners {

    private final EventLoop loop;
    private final List<CallbackRunner> all = new ArrayList<>();

    CallbackRunners(EventLoop loop) {
        this.loop = loop;
    }

    /// Returns who runs a callback in the next step.
    Coroutine runnerOf(Handle first) {
        CallbackRunner runner = idle();
        runner.first = first;
        return runner.coroutine;
    }

    private CallbackRunner idle() {
        for (CallbackRunner runner : all) {
            if (runner.isIdle()) {
                return runner;
            }
        }
        CallbackRunner runner = new CallbackRunner(loop);
        all.add(runner);
        return runner;
    }

    /// Returns whether something that is not weft's has parked a callback.
    ///
    /// @param except the coroutine that runs; null if none does
    boolean anyBlocked(@Nullable Coroutine except) {
        for (CallbackRunner runner : all) {
            if (!runner.isIdle() && runner.coroutine != except) {
                return true;
            }
        }
        return false;
    }

    /// Gives each a last step, in which it ends.
    ///
    /// @return whether there are any
    boolean finish() {
        all.forEach(runner -> loop.scheduler.ready.add(runner.coroutine));
        return !all.isEmpty();
    }
}
