package weft.sync;

/// Thrown where an end of an [AsyncChannel] is used that was closed, before or meanwhile, by its own
/// side.
///
/// @asyncio none; trio.ClosedResourceError
public final class ClosedEndException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    ClosedEndException(Object end) {
        super(end + " was closed by close(), and cannot be used: give each user a copy()");
    }
}
