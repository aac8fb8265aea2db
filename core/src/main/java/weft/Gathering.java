package weft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future.State;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One task's wait for many: what [Weft#gather] and [Weft#gatherOutcomes] suspend on.
///
/// @param <T> the children's result
final class Gathering<T extends @Nullable Object> implements Wait, Watcher {

    /// When the wait ends.
    private enum Until {
        FIRST_FAILURE,
        ALL_DONE
    }

    private final Task<?> me;
    private final long deliveries; // of cancellations to the task, before it waited
    private final List<Deferred<T>> children; // by argument; the same one may stand there twice
    private Until until;
    private int left; // children that are not done, each counted once
    private @Nullable Deferred<?> firstFailed;
    private boolean cancelled;
    private @Nullable Deferred<?> failedCleanUp; // after that
    private boolean over;

    private Gathering(Task<?> me, List<Deferred<T>> children, Until until) {
        this.me = me;
        deliveries = me.deliveries();
        this.children = children;
        this.until = until;
    }

    static <T extends @Nullable Object> List<T> results(Collection<? extends Awaitable<? extends T>> bodies) {
        Gathering<T> gathering = start(bodies, Until.FIRST_FAILURE);
        gathering.await();
        gathering.throwFailedCleanUp();
        gathering.throwIfCancelled();
        gathering.throwFailure();
        List<T> results = new ArrayList<>(gathering.children.size());
        for (Deferred<T> child : gathering.children) {
            results.add(child.resultNow());
        }
        return Collections.unmodifiableList(results);
    }

    static <T extends @Nullable Object> List<Outcome<T>> outcomes(Collection<? extends Awaitable<? extends T>> bodies) {
        Gathering<T> gathering = start(bodies, Until.ALL_DONE);
        gathering.await();
        gathering.throwIfCancelled();
        return gathering.children.stream().map(Deferred::outcome).toList();
    }

    private static <T extends @Nullable Object> Gathering<T> start(
            Collection<? extends Awaitable<? extends T>> bodies, Until until) {
        Task<?> me = Task.require("gather");
        for (Awaitable<? extends T> body : bodies) {
            if (body instanceof Task<?> task) {
                Circle.check(me, task);
            }
        }
        me.throwIfCancelled(); // before there are children that nobody would wait for
        List<Deferred<T>> children = children(me, bodies);
        Gathering<T> gathering = new Gathering<>(me, children, until);
        distinct(bodies, children).forEach(gathering::watch);
        return gathering;
    }

    /// Makes a task of every body that is none yet, and of each place in which it stands: whether two lambdas are one
    /// object is for the compiler to say, and nothing that a program can know. Checks all before it starts any.
    static <T extends @Nullable Object> List<Deferred<T>> children(
            Task<?> me, Collection<? extends Awaitable<? extends T>> bodies) {
        for (Awaitable<? extends T> body : bodies) {
            if (Objects.requireNonNull(body, "body") instanceof Deferred<?> deferred) {
                deferred.checkSameLoop(me);
            }
        }
        List<Deferred<T>> children = new ArrayList<>(bodies.size());
        for (Awaitable<? extends T> body : bodies) {
            children.add(me.loop().ensureDeferred(body));
        }
        return children;
    }

    /// Returns each child once: a task or promise that was given may stand in several places.
    static <T extends @Nullable Object> Collection<Deferred<T>> distinct(
            Collection<? extends Awaitable<? extends T>> bodies, List<Deferred<T>> children) {
        for (Awaitable<? extends T> body : bodies) {
            if (body instanceof Deferred<?>) {
                return new LinkedHashSet<>(children);
            }
        }
        return children; // of many that were made here, a set would cost more than the tasks
    }

    private void watch(Deferred<?> child) {
        if (!child.isDone()) {
            left++;
            child.addWatcher(this);
        } else if (child.state() != State.SUCCESS && firstFailed == null) {
            firstFailed = child;
        }
    }

    private boolean isOver() {
        return left == 0 || until == Until.FIRST_FAILURE && firstFailed != null;
    }

    private void await() {
        if (isOver()) {
            me.checkpointIfDue();
        } else {
            me.suspendOn(this);
        }
        over = true;
    }

    /// Throws what says more than the cancellation, which the task gets at its next suspension.
    private void throwFailedCleanUp() {
        Deferred<?> failed = failedCleanUp;
        if (failed != null) {
            me.cancelState().redeliver(deliveries);
            throw Failures.unchecked(failed.failure());
        }
    }

    private void throwIfCancelled() {
        if (cancelled) {
            Deferred<?> failed = failedCleanUp;
            throw me.cancelledInWait(failed == null ? null : failed.failure());
        }
    }

    private void throwFailure() {
        Deferred<?> failed = firstFailed;
        if (failed != null) {
            children.forEach(child -> {
                if (child.state() == State.FAILED) {
                    child.seen();
                }
            });
            failed.resultOrThrow();
        }
    }

    @Override
    public void done(Deferred<?> child) {
        left--;
        if (over) {
            child.seen(); // the first failure was thrown; the later ones count as looked at
            return;
        }
        if (child.state() != State.SUCCESS && firstFailed == null) {
            firstFailed = child;
        }
        if (cancelled && child.state() == State.FAILED && failedCleanUp == null) {
            failedCleanUp = child;
        }
        if (isOver()) {
            me.resume(this);
        }
    }

    @Override
    public Answer cancel(Consumer<Deferred<?>> onward) {
        if (!cancelled) {
            children.stream().filter(Deferred::isDone).forEach(Deferred::seen); // outcomes that nobody wants any more
        }
        cancelled = true;
        until = Until.ALL_DONE;
        children.forEach(onward);
        return Answer.PASSED_ON;
    }

    @Override
    public Collection<? extends Deferred<?>> targets() {
        return children;
    }

    @Override
    public boolean needsAll() {
        return true;
    }

    @Override
    public String toString() {
        return "gather of " + children.size();
    }
}
