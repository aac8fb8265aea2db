package weft.sync;

/// Thrown by an [AsyncQueue] that was shut down: where an item is put, and where one is wanted and
/// none is left.
///
/// @asyncio QueueShutDown
public final class QueueShutDownException extends RuntimeException {

    private static final long serialVersionUID = 1;

    QueueShutDownException(AsyncQueue<?> queue) {
        super(queue + " takes no more items, and gives out what is left");
    }
}
