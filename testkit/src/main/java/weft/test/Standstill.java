package weft.test;

/// A span in which virtual time stands still, until it is closed: see [Tasks#standStill()].
///
/// **Thread safety.** Confined to its loop.
///
/// @asyncio none; trio's MockClock(autojump_threshold=) waits for a while instead
public final class Standstill implements AutoCloseable {

    private final Runnable end;
    private boolean closed;

    Standstill(Runnable end) {
        this.end = end;
    }

    /// Lets time go on. Never suspends; does nothing the second time.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            end.run();
        }
    }
}
