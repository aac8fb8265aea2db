package weft.test;

import weft.LoopSnapshot;

/// Ends a run in virtual time in which nothing can happen any more. Its message shows what every
/// task waits for.
///
/// @asyncio none; trio's MockClock, under which such a run hangs
public final class StuckError extends AssertionError {

    private static final long serialVersionUID = 1;

    private final transient LoopSnapshot snapshot;

    StuckError(String why, LoopSnapshot snapshot) {
        super(why + "\n" + snapshot);
        this.snapshot = snapshot;
    }

    /// Returns what the tasks were waiting for.
    ///
    /// @return the loop as it was
    public LoopSnapshot snapshot() {
        return snapshot;
    }
}
