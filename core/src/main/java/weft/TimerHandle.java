package weft;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A callback that was scheduled for a time.
///
/// **Thread safety.** As [Handle]'s.
///
/// @asyncio TimerHandle
public final class TimerHandle extends Handle {

    /// The entry in the heap: at its time the handle becomes ready.
    private final class Alarm extends Timer {
        @Override
        Object due() {
            return TimerHandle.this;
        }

        @Override
        @Nullable
        Coroutine fire() {
            throw new AssertionError("it is the handle that becomes ready");
        }
    }

    private final Alarm alarm = new Alarm();
    private final Duration when;

    TimerHandle(EventLoop loop, Runnable callback, long deadlineNanos) {
        super(loop, callback);
        when = Duration.ofNanos(deadlineNanos);
        loop.scheduler.timers.add(alarm, deadlineNanos);
    }

    /// Returns when the callback is due.
    ///
    /// @return a time on the loop's clock, comparable with [EventLoop#time()]
    /// @asyncio TimerHandle.when
    public Duration when() {
        return when;
    }

    @Override
    public boolean cancel() {
        boolean prevented = super.cancel();
        if (prevented) {
            loop().intake.onLoop(this::removeAlarm);
        }
        return prevented;
    }

    private void removeAlarm() {
        if (!loop().isClosed()) { // else nobody looks at it any more, but the last run at others
            loop().scheduler.timers.remove(alarm);
        }
    }
}
