package weft.http;

import weft.io.ByteWriter;

/// Writes a body while it is sent.
@FunctionalInterface
public interface BodyWriter {

    /// Writes all of it. May suspend.
    ///
    /// @param out where it goes; it is closed by others
    /// @throws Exception ends the message in the middle, so that the other side sees that it is not whole
    void writeTo(ByteWriter out) throws Exception;
}
