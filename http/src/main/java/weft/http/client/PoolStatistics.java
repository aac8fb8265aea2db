package weft.http.client;

/// What the connections of a client are doing.
///
/// @param inUse how many have a request, or are being made
/// @param idle how many are open and wait for one
/// @param waiting how many requests wait for a connection
/// @param limit how many may be in use
public record PoolStatistics(int inUse, int idle, int waiting, int limit) {

    @Override
    public String toString() {
        return inUse + " of " + limit + " connections in use, " + idle + " idle, " + waiting
                + (waiting == 1 ? " request waiting" : " requests waiting");
    }
}
