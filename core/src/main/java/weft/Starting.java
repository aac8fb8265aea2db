package weft;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Future.State;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One task's wait until a task that it starts is ready: what [TaskGroup#start] suspends on.
record Starting(Task<?> me, Task<?> started) implements Wait {

    static <V extends @Nullable Object> V run(TaskGroup group, StartBody<V> body) {
        Task<?> me = Task.require("start");
        me.throwIfCancelled();
        group.checkOpen();
        Promise<V> ready = group.loop().createPromise();
        Task<Void> task = group.loop().createTask(() -> body.run(new Readiness<>(ready)));
        group.waitFor(task, _ -> {
            if (ready.isDone()) {
                if (task.state() == State.FAILED) {
                    group.failed(task.failure(), task);
                }
                return;
            }
            switch (task.state()) {
                case SUCCESS ->
                    ready.fail(new IllegalStateException(task.name() + " ended without having called started()"));
                case FAILED -> ready.fail(task.failure());
                case CANCELLED -> ready.cancel(task.cancellation().reason());
                case RUNNING -> throw new AssertionError();
            }
        });
        Starting wait = new Starting(me, task);
        ready.addWatcher((Watcher) _ -> me.resume(wait));
        long deliveries = me.deliveries();
        me.suspendOn(wait);
        boolean cancelled = me.deliveries() > deliveries; // which was passed on
        if (cancelled && ready.state() == State.FAILED) {
            if (task.state() == State.SUCCESS) {
                throw me.cancelledInWait(ready.failure());
            }
            me.cancelState().redeliver(deliveries); // what is thrown says more, and may be caught
        }
        return ready.resultOrThrow();
    }

    @Override
    public Answer cancel(Consumer<Deferred<?>> onward) {
        onward.accept(started);
        return Answer.PASSED_ON;
    }

    @Override
    public Collection<? extends Deferred<?>> targets() {
        return List.of(started);
    }

    @Override
    public String toString() {
        return "the start of " + started.name();
    }
}
