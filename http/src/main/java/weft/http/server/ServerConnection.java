package weft.http.server;

/// A connection as its server sees it.
sealed interface ServerConnection permits Http1Connection, Http2Connection {

    /// Serves it until it is closed, or until it rests: then it is served in tasks of its own, as soon as it wants.
    void serve() throws Exception;

    /// Ends it after what is in progress: at once if nothing is.
    void finish();

    /// Closes it at once.
    void abort();
}
