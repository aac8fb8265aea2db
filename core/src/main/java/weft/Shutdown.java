package weft;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future.State;

/// The end of a loop, in asyncio's order: cancel what is left, wait for it, report what failed,
/// wait for the worker threads; then refuse what comes, and let the kernel's own coroutines end.
final class Shutdown {

    /// How many turns callbacks still have when no task is left: one for those that are ready, one
    /// for the reports of those that fail.
    private static final int LAST_TURNS = 2;

    private final EventLoop loop;
    private final Set<Task<?>> asked = new LinkedHashSet<>();

    Shutdown(EventLoop loop) {
        this.loop = loop;
    }

    void run() {
        try {
            loop.thread.stopStarted();
        } finally {
            end(); // also if that run has failed
        }
    }

    private void end() {
        try {
            finish();
            if (loop.workers.shutDown()) {
                finish(); // with what the threads had to tell
            }
        } finally {
            loop.lifecycle.close();
            loop.intake.close();
            if (loop.scheduler.prepareToFinish()) {
                loop.thread.run();
            }
            loop.failures.finish();
        }
    }

    private void finish() {
        if (loop.tasks.isEmpty() && loop.scheduler.isEmpty()) {
            return;
        }
        Promise<Void> allDone = loop.createPromise();
        loop.intake.submit(() -> endTasks(allDone, LAST_TURNS));
        while (!allDone.isDone()) { // whoever calls stop(), or has before, does not end this
            loop.thread.runUntilDone(allDone);
        }
        for (Task<?> task : asked) {
            if (task.state() == State.FAILED) {
                loop.failures.report(
                        LoopFailure.Kind.SHUTDOWN,
                        task.name() + " failed while its loop was shutting down",
                        task.failure(),
                        task);
            }
        }
        asked.clear();
    }

    /// Asks every task to end.
    static void cancelAll(EventLoop loop) {
        for (Task<?> task : loop.tasks.list()) {
            task.cancel("the loop is shutting down");
        }
    }

    /// Asks every task to end, and those that are created meanwhile, by what others do in their
    /// `finally`, when the first have ended.
    @SuppressWarnings("NullAway") // Void has only null
    private void endTasks(Promise<Void> allDone, int turns) {
        List<Task<?>> left = loop.tasks.list();
        if (left.isEmpty()) {
            if (turns == 0) {
                allDone.complete(null);
            } else {
                loop.callSoon(() -> endTasks(allDone, turns - 1));
            }
            return;
        }
        cancelAll(loop);
        asked.addAll(left);
        int[] count = {left.size()};
        for (Task<?> task : left) {
            task.addWatcher((Watcher) _ -> {
                if (--count[0] == 0) {
                    loop.callSoon(() -> endTasks(allDone, LAST_TURNS));
                }
            });
        }
    }
}
