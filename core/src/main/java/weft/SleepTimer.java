package weft;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A timer that resumes one task: what [Weft#sleep] suspends on.
final class SleepTimer extends Timer implements Wait {

    private final Task<?> task;

    SleepTimer(Task<?> task) {
        this.task = task;
    }

    @Override
    @Nullable
    Coroutine fire() {
        return task.resumeNow(this);
    }

    @Override
    public Answer cancel(Consumer<Deferred<?>> onward) {
        task.loop().scheduler.timers.remove(this);
        return Answer.THROW_OUT;
    }

    @Override
    public String toString() {
        return "sleep until " + Duration.ofNanos(deadlineNanos);
    }
}
