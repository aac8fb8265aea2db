package weft;

/// Thrown when time is up: by [Weft#timeout], [Weft#waitFor] and whatever takes a limit.
///
/// Its cause is the [CancelledError] that stopped the body, with the place where it was stopped.
///
/// @asyncio TimeoutError
public final class TimedOutException extends RuntimeException {

    private static final long serialVersionUID = 1;

    TimedOutException(String message) {
        super(message);
    }
}
