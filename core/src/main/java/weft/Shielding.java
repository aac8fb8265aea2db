package weft;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One task's wait for another that a cancellation does not pass on to: what [Weft#shield] suspends on.
record Shielding(Task<?> me, Deferred<?> inner) implements Wait, Watcher {

    static <T extends @Nullable Object> T await(Awaitable<? extends T> body) {
        Task<?> me = Task.require("shield");
        if (!(body instanceof Deferred<?>)) {
            me.throwIfCancelled(); // before there is a task that goes on alone
        }
        Deferred<T> inner = me.loop().ensureDeferred(body);
        Circle.check(me, inner);
        if (inner.isDone()) {
            me.checkpointIfDue();
        } else {
            me.throwIfCancelled();
            Shielding wait = new Shielding(me, inner);
            inner.addWatcher(wait);
            me.suspendOn(wait);
        }
        return inner.resultOrThrow();
    }

    @Override
    public void done(Deferred<?> deferred) {
        me.resume(this);
    }

    @Override
    public Answer cancel(Consumer<Deferred<?>> onward) {
        inner.removeWatcher(this);
        return Answer.THROW_OUT;
    }

    @Override
    public Collection<? extends Deferred<?>> targets() {
        return List.of(inner);
    }

    @Override
    public boolean needsAll() {
        return true;
    }

    @Override
    public String toString() {
        return "shield of " + (inner instanceof Task<?> task ? task.name() : inner);
    }
}
