package weft.sync;

/// Thrown out of a wait at a barrier that was reset or aborted.
///
/// @asyncio BrokenBarrierError
public final class BarrierBrokenException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BarrierBrokenException(String message) {
        super(message);
    }
}
