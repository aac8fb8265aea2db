package weft;

import java.util.List;

/// The end of a loop, in asyncio's order: cancel what is left, wait for it, report what failed,
/// wait for the worker threads.
final class Shutdown {

    private final EventLoop loop;

    Shutdown(EventLoop loop) {
        this.loop = loop;
    }

    void run() {
        List<Task<?>> left = loop.tasks.list();
        if (!left.isEmpty() || loop.scheduler.hasSubmitted()) {
            Promise<Void> allDone = loop.createPromise();
            loop.scheduler.submit(new Handle(loop, () -> {
                cancelAll(loop);
                completeWhenAllDone(allDone);
            }));
            loop.thread.runUntilDone(allDone);
        }
        for (Task<?> task : left) {
            if (task.state() == java.util.concurrent.Future.State.FAILED) {
                loop.failures.report(
                        LoopFailure.Kind.SHUTDOWN,
                        task.name() + " failed while its loop was shutting down",
                        task.failure(),
                        task);
            }
        }
        loop.workers.shutDown();
    }

    /// Asks every task to end. Those created later, by what others do in their `finally`, are asked
    /// when the first have ended.
    static void cancelAll(EventLoop loop) {
        for (Task<?> task : loop.tasks.list()) {
            task.cancel("the loop is shutting down");
        }
    }

    @SuppressWarnings("NullAway") // Void has only null
    private void completeWhenAllDone(Promise<Void> allDone) {
        List<Task<?>> left = loop.tasks.list();
        if (left.isEmpty()) {
            allDone.complete(null);
            return;
        }
        int[] count = {left.size()};
        for (Task<?> task : left) {
            task.addWatcher((Watcher) _ -> {
                if (--count[0] == 0) {
                    loop.callSoon(() -> {
                        cancelAll(loop);
                        completeWhenAllDone(allDone);
                    });
                }
            });
        }
    }
}
