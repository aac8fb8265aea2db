package weft.sync;

/// Thrown where an item is sent into an [AsyncChannel] all of whose receivers are closed.
///
/// @asyncio none; trio.BrokenResourceError
public final class BrokenChannelException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BrokenChannelException(Sender<?> sender) {
        super(sender + ": every receiver is closed, so nobody will get the item");
    }
}
