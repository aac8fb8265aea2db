package weft.http.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future.State;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Promise;
import weft.TimerHandle;

/// The connections of a client.
///
/// A request has a *permit* from the moment at which it may have a connection until it gives that back.
/// As many have one as the limits allow, and the others wait in the order in which they came; one whose
/// route has too many is passed over by those behind it. A permit that is given back goes straight to
/// who waits, so nobody who comes later can take it.
///
/// A connection of HTTP/2 has a permit itself, for as long as it is open, as its requests come and go. One that is idle
/// makes room for who waits.
final class Pool {

    /// Its turn is true with a permit, and false if it needs none: only requests that may go by HTTP/2 are told so.
    private record Waiter(Lane lane, boolean wantsHttp2, Promise<Boolean> turn) {}

    private final EventLoop loop;
    private final int limit;
    private final int limitPerOrigin;
    private final Duration keepAlive;

    private final Map<Route, Lane> lanes = new LinkedHashMap<>(); // those in use, the oldest first
    private int inUse; // permits
    private final Map<ClientConnection, Lane> busy = new HashMap<>();
    private int idleCount;
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
    private @Nullable TimerHandle reaper; // set while there are idle ones
    private boolean closed;

    final Http2Pool http2 = new Http2Pool();

    Pool(EventLoop loop, ClientOptions options) {
        this.loop = loop;
        limit = options.maxConnections();
        limitPerOrigin = options.maxConnectionsPerOrigin().orElse(Integer.MAX_VALUE);
        keepAlive = options.keepAlive();
    }

    /// Waits for a permit.
    ///
    /// @param queued is told if it has to wait
    ///
    /// **Cancellation.** There is no permit then.
    ///
    /// @return null if there is a connection of HTTP/2 meanwhile, for those who want that
    @Nullable
    Lane acquirePermit(Route route, boolean wantsHttp2, RequestTimer timer, Runnable queued) {
        requireOpen();
        Lane lane = lane(route);
        if (hasRoom(lane)) { // and so nobody who waits could have it
            count(lane, 1);
            return lane;
        }
        Waiter waiter = new Waiter(lane, wantsHttp2, loop.createPromise("a connection to " + route));
        waiting.add(waiter);
        lane.waiting++;
        if (inUse >= limit) {
            http2.makeRoom();
        }
        boolean served = false;
        try {
            queued.run();
            boolean permitted = timer.within(
                    RequestTimer.Limit.POOL, "waiting for a connection to " + route, () -> waiter.turn.await());
            served = true;
            return permitted ? lane : null;
        } finally {
            lane.waiting--;
            if (!served) {
                waiting.remove(waiter);
                if (waiter.turn.state() == State.SUCCESS && waiter.turn.resultNow() && !closed) {
                    releasePermit(lane); // it came at the same moment
                }
                forgetIfUnused(lane);
            }
        }
    }

    private Lane lane(Route route) {
        return lanes.computeIfAbsent(route, Lane::new);
    }

    private void forgetIfUnused(Lane lane) {
        if (lane.isUnused()) {
            lanes.remove(lane.route);
        }
    }

    private boolean hasRoom(Lane lane) {
        return inUse < limit && lane.permits < limitPerOrigin;
    }

    private void count(Lane lane, int change) {
        inUse += change;
        lane.permits += change;
    }

    private void releasePermit(Lane lane) {
        count(lane, -1);
        Iterator<Waiter> next = waiting.iterator();
        while (inUse < limit && next.hasNext()) {
            Waiter waiter = next.next();
            if (hasRoom(waiter.lane)) {
                next.remove();
                if (waiter.turn.tryComplete(true)) {
                    count(waiter.lane, 1);
                }
            }
        }
        forgetIfUnused(lane);
    }

    /// Whether the server does not speak HTTP/2, as far as its connections of late tell: another one may.
    boolean isOlder(Route route) {
        Lane known = lanes.get(route);
        return known != null && known.isOlder;
    }

    /// Returns a connection for who has a permit: an idle one, or else a new one as [#newConnection] does.
    ///
    /// **Cancellation.** The permit is given back, as after a failure.
    @Nullable
    ClientConnection connection(Lane lane, Supplier<? extends @Nullable ClientConnection> connect) {
        ClientConnection known = takeIdle(lane);
        return known == null ? newConnection(lane, connect) : known;
    }

    /// Returns a connection that nobody has used, for who has a permit; or null, and the permit is given back, if
    /// it is one of HTTP/2.
    ///
    /// **Cancellation.** The permit is given back, as after a failure.
    @Nullable
    ClientConnection newConnection(Lane lane, Supplier<? extends @Nullable ClientConnection> connect) {
        ClientConnection made = null;
        try {
            made = connect.get();
        } finally {
            if (made == null) {
                releasePermit(lane);
            }
        }
        if (made == null) {
            requireOpen();
            return null;
        }
        if (closed) { // meanwhile
            made.abort();
            releasePermit(lane);
            requireOpen();
        }
        busy.put(made, lane);
        return made;
    }

    /// Lets requests use a connection of HTTP/2, which counts until it has ended, beside the permit of who made it.
    void add(Http2Connection connection) {
        if (closed) { // meanwhile
            connection.abort();
            return;
        }
        Lane lane = lane(connection.route);
        lane.isOlder = false;
        if (http2.has(lane.route)) { // several connected to a server that was an older one before
            connection.closeSoon();
            return;
        }
        count(lane, 1);
        connection.countFor(this);
        http2.add(connection);
        waiting.removeIf(waiter -> waiter.lane == lane && waiter.wantsHttp2 && waiter.turn.tryComplete(false));
    }

    /// In the I/O coroutine.
    void ended(Http2Connection connection) {
        releasePermit(lane(connection.route));
    }

    /// Whether requests wait because there are too many connections in all.
    boolean isCrowded() {
        return !waiting.isEmpty() && inUse >= limit;
    }

    private @Nullable ClientConnection takeIdle(Lane lane) {
        while (!lane.idle.isEmpty()) {
            ClientConnection last = lane.idle.removeLast();
            idleCount--;
            if (last.isUsable() && !isStale(last)) {
                last.isReused = true;
                busy.put(last, lane);
                return last;
            }
            last.abort();
        }
        return null;
    }

    private boolean isStale(ClientConnection connection) {
        return loop.time().minus(connection.idleSince).compareTo(keepAlive) >= 0;
    }

    /// Takes back a connection and its permit.
    void release(Line line) {
        switch (line) {
            case ClientConnection connection -> release(connection);
            case Http2Stream stream -> stream.giveBack();
        }
    }

    private void release(ClientConnection connection) {
        connection.guard.rest();
        if (!closed && connection.isUsable() && keepAlive.isPositive()) {
            Lane lane = Objects.requireNonNull(busy.remove(connection));
            keep(connection, lane);
            releasePermit(lane);
        } else {
            discard(connection);
        }
    }

    /// Takes back a permit, and closes the connection, or the stream.
    void discard(Line line) {
        switch (line) {
            case ClientConnection connection -> discard(connection);
            case Http2Stream stream -> stream.abort();
        }
    }

    private void discard(ClientConnection connection) {
        Lane lane = busy.remove(connection);
        if (lane != null) {
            connection.abort();
            releasePermit(lane);
        }
    }

    private void keep(ClientConnection connection, Lane lane) {
        connection.idleSince = loop.time();
        lane.idle.addLast(connection);
        idleCount++;
        if (idleCount > limit) {
            dropOne();
        }
        if (reaper == null) {
            reaper = loop.callLater(keepAlive, this::reap);
        }
    }

    private void dropOne() {
        Lane first = lanes.values().stream()
                .filter(lane -> !lane.idle.isEmpty())
                .findFirst()
                .orElseThrow();
        first.idle.removeFirst().abort();
        idleCount--;
        forgetIfUnused(first);
    }

    /// Closes what was idle for too long, and comes again when the next one may be.
    private void reap() {
        reaper = null;
        Duration oldest = null;
        for (Lane lane : lanes.values()) {
            Deque<ClientConnection> known = lane.idle;
            while (!known.isEmpty()
                    && (isStale(known.getFirst()) || !known.getFirst().isUsable())) {
                known.removeFirst().abort();
                idleCount--;
            }
            if (!known.isEmpty()
                    && (oldest == null || known.getFirst().idleSince.compareTo(oldest) < 0)) {
                oldest = known.getFirst().idleSince;
            }
        }
        lanes.values().removeIf(Lane::isUnused);
        if (oldest != null) {
            reaper = loop.callAt(oldest.plus(keepAlive), this::reap);
        }
    }

    PoolStatistics statistics() {
        return new PoolStatistics(inUse - http2.idle(), idleCount + http2.idle(), waiting.size(), limit);
    }

    private void requireOpen() {
        if (closed) {
            throw closedHere();
        }
    }

    private static IllegalStateException closedHere() {
        return new IllegalStateException("the client is closed");
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (reaper != null) {
            reaper.cancel();
        }
        Waiter waiter;
        while ((waiter = waiting.poll()) != null) {
            waiter.turn.tryFail(closedHere());
        }
        List<ClientConnection> all = new ArrayList<>(busy.keySet());
        for (Lane lane : lanes.values()) {
            all.addAll(lane.idle);
            lane.idle.clear();
        }
        idleCount = 0;
        all.forEach(ClientConnection::abort);
        http2.close();
    }

    @Override
    public String toString() {
        return statistics().toString();
    }
}
