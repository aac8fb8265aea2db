package weft;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One task's wait for another that no cancellation ends: what [Deferred#awaitEnd] suspends on.
record EndWait(Task<?> me, Deferred<?> awaited) implements Wait, Watcher {

    static void run(Task<?> me, Deferred<?> awaited) {
        awaited.checkSameLoop(me);
        Circle.check(me, awaited);
        EndWait wait = new EndWait(me, awaited);
        awaited.addWatcher(wait);
        try {
            wait.run();
        } finally {
            awaited.removeWatcher(wait);
        }
    }

    private void run() {
        CancelledError cancelled = null;
        while (!awaited.isDone()) {
            try {
                suspend(cancelled);
            } catch (CancelledError e) {
                cancelled = e;
            }
        }
        if (cancelled != null) {
            throw cancelled;
        }
    }

    private void suspend(@Nullable CancelledError cancelled) {
        me.throwIfCancelled(); // what is pending: of a delivery before it nothing was swallowed
        if (cancelled == null) {
            me.suspendOn(this);
        } else {
            me.suspendAgainOn(this);
        }
    }

    @Override
    public void done(Deferred<?> deferred) {
        me.resume(this);
    }

    @Override
    public Answer cancel(Consumer<Deferred<?>> onward) {
        return Answer.THROW_OUT; // and then it waits again
    }

    @Override
    public Collection<? extends Deferred<?>> targets() {
        return List.of(awaited);
    }

    @Override
    public boolean needsAll() {
        return true;
    }

    @Override
    public String toString() {
        return "the end of " + (awaited instanceof Task<?> task ? task.name() : awaited);
    }
}
