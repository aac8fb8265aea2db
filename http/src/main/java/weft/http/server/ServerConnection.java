package weft.http.server;

/// A connection as its server sees it.
sealed interface ServerConnection permits Http1Connection, Http2Connection {

    /// Serves it until it is closed, or until it rests: then it starts tasks of its own.
    void serve() throws Exception;

    /// Ends it after what is in progress: at once if nothing is.
    void finish();

    /// Closes it at once.
    void abort();
}
