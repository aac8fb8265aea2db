package weft.sync;

import org.jspecify.annotations.Nullable;

/// Something that was acquired, and that closing gives back: for try-with-resources.
///
/// ```java
/// try (var _ = lock.acquire()) {
///     balance = read();
/// }
/// ```
///
/// **Thread safety.** Confined to the loop of what was acquired.
///
/// @asyncio async with
public final class Hold implements AutoCloseable {

    private @Nullable Runnable release;

    Hold(Runnable release) {
        this.release = release;
    }

    /// Gives back what was acquired. Does nothing the second time. Never suspends.
    @Override
    public void close() {
        Runnable action = release;
        if (action != null) {
            action.run();
            release = null; // not before: who may not close it leaves it to who may
        }
    }
}
