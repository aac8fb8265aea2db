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

        @Nullable
        Deferred<T> given;

        Turn(Task<?> task) {
            this.task = task;
        }

        @Override
        @Nullable
        Coroutine fire() {
            turns.remove(this);
            return task.resumeNow(this);
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
    private final ArrayDeque<Deferred<T>> done = new ArrayDeque<>(); // empty while a turn waits
    private final ArrayDeque<Turn> turns = new ArrayDeque<>(); // that wait
    private int left; // neither handed out nor claimed by a next() in progress

    private AsCompleted(EventLoop loop, long deadlineNanos) {
        this.loop = loop;
        this.deadlineNanos = deadlineNanos;
    }

    static <T extends @Nullable Object> AsCompleted<T> start(
            Duration timeout, Collection<? extends Awaitable<? extends T>> bodies) {
        Task<?> me = Task.require("asCompleted");
        long deadline = Durations.after(me.loop().scheduler.nanos(), Durations.nanos(timeout));
        AsCompleted<T> result = new AsCompleted<>(me.loop(), deadline);
        for (Deferred<T> deferred : Gathering.distinct(bodies, Gathering.<T>children(me, bodies))) {
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
        Deferred<T> first = null;
        left--;
        try {
            me.checkpointIfDue();
            first = done.isEmpty() ? await(me) : done.poll();
        } finally {
            if (first == null) {
                left++;
            }
        }
        if (first == null) {
            throw new TimedOutException(pending.size() + " of them were not done in time, and go on");
        }
        return first;
    }

    private @Nullable Deferred<T> await(Task<?> me) {
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
        return turn.given != null ? turn.given : done.poll(); // one may have come since the time was up
    }

    @Override
    @SuppressWarnings("unchecked") // it only watches Deferred<T>
    public void done(Deferred<?> deferred) {
        pending.remove(deferred);
        Turn first = turns.poll();
        if (first == null) {
            done.add((Deferred<T>) deferred);
        } else {
            first.given = (Deferred<T>) deferred;
            first.task.resume(first);
        }
    }

    @Override
    public String toString() {
        return "AsCompleted[" + done.size() + " done, " + pending.size() + " pending]";
    }
}
