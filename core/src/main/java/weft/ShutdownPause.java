package weft;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps a task that swallows one cancellation after the other from monopolising a loop that shuts
/// down. No cancellation ends it: what the task may have received before would be lost.
final class ShutdownPause extends Timer implements Wait {

    private static final long NANOS = 1_000_000;

    private final Task<?> task;

    /// Creates the pause that a task makes now.
    ShutdownPause(Task<?> task) {
        this.task = task;
        Scheduler scheduler = task.loop().scheduler;
        scheduler.timers.add(this, scheduler.nanos() + NANOS);
    }

    @Override
    @Nullable
    Coroutine fire() {
        return task.resumeNow(this);
    }

    @Override
    public Answer cancel(Consumer<Deferred<?>> onward) {
        return Answer.TOO_LATE;
    }

    @Override
    public String toString() {
        return "a pause, as it goes on while the loop shuts down";
    }
}
