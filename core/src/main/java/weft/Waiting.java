package weft;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future.State;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One task's wait until some of many are done: what the `wait` verbs of [Weft] suspend on. It
/// cancels nothing and throws nobody's failure.
///
/// @param <D> tasks or promises
final class Waiting<D extends Deferred<?>> implements Wait, Watcher {

    /// When the wait ends.
    enum Until {
        ALL,
        FIRST_COMPLETED,
        FIRST_FAILURE
    }

    private final class Limit extends Timer {
        @Override
        @Nullable
        Coroutine fire() {
            return me.resumeNow(Waiting.this);
        }
    }

    private final Task<?> me;
    private final Set<D> deferreds;
    private final Until until;
    private final long nanos;
    private int left;
    private boolean failed;

    private Waiting(Task<?> me, Set<D> deferreds, Until until, long nanos) {
        this.me = me;
        this.deferreds = deferreds;
        this.until = until;
        this.nanos = nanos;
    }

    static <D extends Deferred<?>> WaitResult<D> run(Collection<? extends D> deferreds, Until until, Duration timeout) {
        Task<?> me = Task.require("wait");
        Set<D> set = new LinkedHashSet<>();
        for (D deferred : deferreds) {
            Objects.requireNonNull(deferred, "deferred").checkSameLoop(me);
            set.add(deferred);
        }
        if (set.isEmpty()) {
            throw new IllegalArgumentException("nothing to wait for: the collection is empty");
        }
        return new Waiting<>(me, set, until, Durations.nanos(timeout)).run();
    }

    private WaitResult<D> run() {
        for (D deferred : deferreds) {
            count(deferred);
        }
        if (isOver() || nanos == 0) {
            me.checkpointIfDue();
        } else {
            suspend();
        }
        Set<D> done = new LinkedHashSet<>();
        Set<D> pending = new LinkedHashSet<>();
        for (D deferred : deferreds) {
            (deferred.isDone() ? done : pending).add(deferred);
        }
        return new WaitResult<>(done, pending);
    }

    private void count(Deferred<?> deferred) {
        if (!deferred.isDone()) {
            left++;
        } else if (deferred.state() == State.FAILED) {
            failed = true;
        }
    }

    private boolean isOver() {
        return left == 0
                || until == Until.FIRST_COMPLETED && left < deferreds.size()
                || until == Until.FIRST_FAILURE && failed;
    }

    private void suspend() {
        me.throwIfCancelled();
        if (needsAll()) {
            deferreds.forEach(deferred -> Circle.check(me, deferred));
        }
        Limit limit = new Limit();
        TimerHeap timers = me.loop().scheduler.timers;
        if (nanos != Durations.NEVER) {
            timers.add(limit, Durations.after(me.loop().scheduler.nanos(), nanos));
        }
        deferreds.forEach(deferred -> {
            if (!deferred.isDone()) {
                deferred.addWatcher(this);
            }
        });
        try {
            me.suspendOn(this);
        } finally {
            timers.remove(limit);
            deferreds.forEach(deferred -> deferred.removeWatcher(this));
        }
    }

    @Override
    public void done(Deferred<?> deferred) {
        left--;
        failed |= deferred.state() == State.FAILED;
        if (isOver()) {
            me.resume(this);
        }
    }

    @Override
    public Answer cancel(Consumer<Deferred<?>> onward) {
        return Answer.THROW_OUT;
    }

    @Override
    public Collection<? extends Deferred<?>> targets() {
        return deferreds;
    }

    @Override
    public boolean needsAll() {
        return until == Until.ALL && nanos == Durations.NEVER;
    }

    @Override
    public String toString() {
        return "wait for " + deferreds.size();
    }
}
