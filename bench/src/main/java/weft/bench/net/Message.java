package weft.bench.net;

import java.nio.ByteBuffer;

/// What a connection of the load sends, and what has to come back, byte by byte.
public interface Message {

    /// Returns the bytes that are sent. It is the same buffer each time.
    ByteBuffer sent();

    /// Returns the bytes that have to come back. It is the same buffer each time.
    ByteBuffer expected();

    /// Makes the next one of it, which differs from the one before at both ends.
    void renew(long number);
}
