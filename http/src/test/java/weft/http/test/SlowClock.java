package weft.http.test;

import weft.LoopClock;
import weft.LoopOptions;

/// A clock by which a second takes a minute: for tests that talk with other threads and programs, which may be late,
/// and in which no limit of time is to be reached.
public final class SlowClock {

    private static final int SLOWNESS = 60;

    private SlowClock() {}

    public static LoopOptions applyTo(LoopOptions options) {
        LoopClock system = LoopClock.system();
        return options.withClock(() -> system.nanos() / SLOWNESS);
    }
}
