package weft.net;

import weft.io.ByteStream;

/// What a server does with one connection.
///
/// @asyncio start_server, its client_connected_cb
@FunctionalInterface
public interface ConnectionHandler {

    /// Serves a connection, which is closed afterwards.
    ///
    /// @param stream the connection
    /// @throws Exception reported to the loop's failure handler; the server goes on
    void handle(ByteStream stream) throws Exception;
}
