package weft;

/// Thrown when time is up: by [Weft#timeout], [Weft#waitFor] and whatever takes a limit.
///
/// Its cause is the [CancelledError] that stopped the body, with the place where it was stopped, if
/// it was the kernel that threw this.
///
/// @asyncio TimeoutError
public final class TimedOutException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// Creates one, for libraries with limits of their own.
    ///
    /// @param message which limit was reached, and what was not done by then
    public TimedOutException(String message) {
        super(message);
    }
}
