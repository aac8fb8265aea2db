package weft.sync;

/// Thrown where an item is wanted of an [AsyncChannel] that is empty and all of whose senders are
/// closed.
///
/// @asyncio none; trio.EndOfChannel
public final class EndOfChannelException extends RuntimeException {

    private static final long serialVersionUID = 1;

    EndOfChannelException(Receiver<?> receiver) {
        super(receiver + ": every sender is closed, and every item received");
    }
}
