package weft.http.server;

/// How much a server takes.
///
/// @param line how long the first line of a request may be, in bytes: 8,190 unless said otherwise;
///     else 414
/// @param headers how long all its headers together may be, in bytes: 32 KiB; else 431
/// @param body how long its body may be, in bytes, as it is sent and as it is decoded, unless the
///     handler allows for more: 1 MiB; else 413
/// @param connections how many there may be at once: 10,000; more wait in the system's backlog
/// @param requests how many are handled at once, until their answers are sent: 10,000; more wait
/// @param waiting how many wait for that: 1,000; more are answered by 503
/// @param requestsAConnection after how many a connection is closed: 100,000
/// @param streams how many requests there may be at once on a connection of HTTP/2: 100
/// @asyncio none; aiohttp's client_max_size, max_line_size, max_field_size
public record ServerLimits(
        int line,
        int headers,
        int body,
        int connections,
        int requests,
        int waiting,
        int requestsAConnection,
        int streams) {

    static final ServerLimits DEFAULT = new ServerLimits(8190, 32 * 1024, 1 << 20, 10_000, 10_000, 1_000, 100_000, 100);

    /// Checks the limits.
    ///
    /// @throws IllegalArgumentException if one of them is less than 1, or fewer than 0 may wait
    public ServerLimits {
        if (Math.min(Math.min(line, headers), Math.min(connections, requests)) < 1
                || Math.min(requestsAConnection, streams) < 1
                || Math.min(body, waiting) < 0) {
            throw new IllegalArgumentException("a limit is too low: line " + line + ", headers " + headers + ", body "
                    + body + ", connections " + connections + ", requests " + requests + ", waiting " + waiting
                    + ", requests a connection " + requestsAConnection + ", streams " + streams);
        }
    }

    /// Returns these limits with another one.
    ///
    /// @param line how long the first line of a request may be, in bytes
    /// @return other limits
    public ServerLimits withLine(int line) {
        return new ServerLimits(line, headers, body, connections, requests, waiting, requestsAConnection, streams);
    }

    /// Returns these limits with another one.
    ///
    /// @param headers how long all headers of a request may be, in bytes
    /// @return other limits
    public ServerLimits withHeaders(int headers) {
        return new ServerLimits(line, headers, body, connections, requests, waiting, requestsAConnection, streams);
    }

    /// Returns these limits with another one.
    ///
    /// @param body how long the body of a request may be, in bytes
    /// @return other limits
    public ServerLimits withBody(int body) {
        return new ServerLimits(line, headers, body, connections, requests, waiting, requestsAConnection, streams);
    }

    /// Returns these limits with another one.
    ///
    /// @param connections how many there may be at once
    /// @return other limits
    public ServerLimits withConnections(int connections) {
        return new ServerLimits(line, headers, body, connections, requests, waiting, requestsAConnection, streams);
    }

    /// Returns these limits with others.
    ///
    /// @param requests how many are handled at once, until their answers are sent
    /// @param waiting how many wait for that
    /// @return other limits
    public ServerLimits withRequests(int requests, int waiting) {
        return new ServerLimits(line, headers, body, connections, requests, waiting, requestsAConnection, streams);
    }

    /// Returns these limits with another one.
    ///
    /// @param requestsAConnection after how many a connection is closed
    /// @return other limits
    public ServerLimits withRequestsAConnection(int requestsAConnection) {
        return new ServerLimits(line, headers, body, connections, requests, waiting, requestsAConnection, streams);
    }

    /// Returns these limits with another one.
    ///
    /// @param streams how many requests there may be at once on a connection of HTTP/2
    /// @return other limits
    public ServerLimits withStreams(int streams) {
        return new ServerLimits(line, headers, body, connections, requests, waiting, requestsAConnection, streams);
    }
}
