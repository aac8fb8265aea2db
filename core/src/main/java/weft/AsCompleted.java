package weft;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Hands out tasks and promises in the order in which they are done: what [Weft#asCompleted] returns.
///
/// @param <T> their result
final class AsCompleted<T extends @Nullable Object> implements Iterable<Deferred<T>>, Iterator<Deferred<T>>, Watcher {

    /// One task's call of `next()`.
    private final class Turn extends Timer implements Wait {
        final Task<?> task;

        Turn(Task<?> task) {
            this.task = task;
        }

        @Override
        void fire() {
            turns.remove(this);
            task.resume(this);
        }

        @Override
        public Answer cancel(Consumer<Deferred<?>> onward) {
            turns.remove(this);
            return Answer.THROW_OUT;
        }

        @Override
        public Collection<? extends Deferred<?>> targets() {
            return List.copyOf(pending);
        }

        @Override
        public String toString() {
            return "the next of " + pending.size();
        }
    }

    private final EventLoop loop;
    private final long deadlineNanos;
    private final Set<Deferred<T>> pending = new LinkedHashSet<>();
    private final ArrayDeque<Deferred<T>> done = new ArrayDeque<>();
    private final ArrayDeque<Turn> turns = new ArrayDeque<>();
    private int left; // not handed out yet, nor promised to a turn that is being resumed

    private AsCompleted(EventLoop loop, long deadlineNanos) {
        this.loop = loop;
        this.deadlineNanos = deadlineNanos;
    }

    static <T extends @Nullable Object> AsCompleted<T> start(
            Duration timeout, Collection<? extends Awaitable<? extends T>> bodies) {
        EventLoop loop = Task.require("asCompleted").loop();
        List<Awaitable<? extends T>> checked = List.copyOf(bodies);
        long deadline = Durations.after(loop.scheduler.nanos(), Durations.nanos(timeout));
        AsCompleted<T> result = new AsCompleted<>(loop, deadline);
        for (Awaitable<? extends T> body : new LinkedHashSet<>(checked)) {
            Deferred<T> deferred = loop.ensureDeferred(body);
            result.left++;
            if (deferred.isDone()) {
                result.done.add(deferred);
            } else {
                result.pending.add(deferred);
                deferred.addWatcher(result);
            }
        }
        return result;
    }

    @Override
    public Iterator<Deferred<T>> iterator() {
        return this;
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public Deferred<T> next() {
        if (left == 0) {
            throw new NoSuchElementException("all were handed out");
        }
        Task<?> me = Task.require("next()");
        if (done.size() > turns.size()) {
            me.checkpointIfDue();
        } else {
            await(me);
        }
        Deferred<T> first = done.poll();
        if (first == null) {
            throw new TimedOutException(pending.size() + " of them were not done in time, and go on");
        }
        left--;
        return first;
    }

    private void await(Task<?> me) {
        me.throwIfCancelled();
        Turn turn = new Turn(me);
        turns.add(turn);
        if (deadlineNanos != Durations.NEVER) {
            loop.scheduler.timers.add(turn, deadlineNanos);
        }
        try {
            me.suspendOn(turn);
        } finally {
            loop.scheduler.timers.remove(turn);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // it only watches Deferred<T>
    public void done(Deferred<?> deferred) {
        pending.remove(deferred);
        done.add((Deferred<T>) deferred);
        Turn first = turns.poll();
        if (first != null) {
            first.task.resume(first);
        }
    }

    @Override
    public String toString() {
        return "AsCompleted[" + done.size() + " done, " + pending.size() + " pending]";
    }
}
