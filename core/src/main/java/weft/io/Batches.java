package weft.io;

import java.io.IOException;
import java.util.List;
import weft.Awaitable;

/// Where a [FileCursor] gets its items from, on a thread.
///
/// @param <T> the items
interface Batches<T> extends AutoCloseable {

    /// Blocks until there are some items.
    ///
    /// @return some; none at the end
    List<T> next() throws IOException, InterruptedException;

    @Override
    void close() throws IOException;

    /// Has a thread call [#next()].
    default void run(OneAtATime operations, Awaitable<?> fetch) {
        operations.onThread(fetch);
    }

    /// When it may be closed.
    default OneAtATime.Closing closing() {
        return OneAtATime.Closing.WHEN_IDLE;
    }
}
