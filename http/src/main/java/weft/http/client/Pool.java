package weft.http.client;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Promise;
import weft.TimerHandle;

/// The connections of a client.
///
/// A request has a *permit* from the moment at which it may have a connection until it gives that back.
/// As many have one as the limits allow, and the others wait in the order in which they came; one whose
/// origin has too many is passed over by those behind it. A permit that is given back goes straight to
/// who waits, so nobody who comes later can take it.
final class Pool {

    private record Waiter(Origin origin, Promise<@Nullable Void> turn) {}

    private final EventLoop loop;
    private final int limit;
    private final int limitPerOrigin;
    private final Duration keepAlive;
    private final Optional<SocketAddress> address;

    private final Map<Origin, Integer> permits = new HashMap<>();
    private int inUse; // the sum of them
    private final Set<ClientConnection> busy = new HashSet<>();
    private final Map<Origin, Deque<ClientConnection>> idle = new LinkedHashMap<>(); // the last one used at the end
    private int idleCount;
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
    private @Nullable TimerHandle reaper; // set while there are idle ones
    private boolean closed;

    Pool(EventLoop loop, ClientOptions options) {
        this.loop = loop;
        limit = options.maxConnections();
        limitPerOrigin = options.maxConnectionsPerOrigin().orElse(Integer.MAX_VALUE);
        keepAlive = options.keepAlive();
        address = options.address();
    }

    /// Returns to where all connections are made; empty for where the origins are.
    Optional<SocketAddress> address() {
        return address;
    }

    /// Waits for a permit.
    ///
    /// @param queued is told if it has to wait
    ///
    /// **Cancellation.** There is no permit then.
    void acquirePermit(Origin origin, RequestTimer timer, Runnable queued) {
        requireOpen();
        if (hasRoom(origin)) { // and so nobody who waits could have it
            count(origin, 1);
            return;
        }
        Waiter waiter = new Waiter(origin, loop.createPromise("a connection to " + origin));
        waiting.add(waiter);
        boolean served = false;
        try {
            queued.run();
            timer.within(RequestTimer.Limit.POOL, "waiting for a connection to " + origin, () -> {
                waiter.turn.await();
            });
            served = true;
        } finally {
            if (!served) {
                waiting.remove(waiter);
                if (waiter.turn.isDone() && !waiter.turn.isCancelled() && !closed) {
                    releasePermit(origin); // it came at the same moment
                }
            }
        }
    }

    private boolean hasRoom(Origin origin) {
        return inUse < limit && permits.getOrDefault(origin, 0) < limitPerOrigin;
    }

    private void count(Origin origin, int change) {
        inUse += change;
        int left = permits.merge(origin, change, Integer::sum);
        if (left == 0) {
            permits.remove(origin);
        }
    }

    private void releasePermit(Origin origin) {
        count(origin, -1);
        Iterator<Waiter> next = waiting.iterator();
        while (inUse < limit && next.hasNext()) {
            Waiter waiter = next.next();
            if (hasRoom(waiter.origin)) {
                next.remove();
                if (waiter.turn.tryComplete(null)) {
                    count(waiter.origin, 1);
                }
            }
        }
    }

    /// Returns a connection for who has a permit: an idle one, or else a new one.
    ///
    /// **Cancellation.** The permit is given back, as after a failure.
    ClientConnection connection(Origin origin, Supplier<ClientConnection> connect) {
        ClientConnection known = takeIdle(origin);
        return known == null ? newConnection(origin, connect) : known;
    }

    /// Returns a connection that nobody has used, for who has a permit.
    ///
    /// **Cancellation.** The permit is given back, as after a failure.
    ClientConnection newConnection(Origin origin, Supplier<ClientConnection> connect) {
        ClientConnection made = null;
        try {
            made = connect.get();
        } finally {
            if (made == null) {
                releasePermit(origin);
            }
        }
        if (closed) { // meanwhile
            made.abort();
            releasePermit(origin);
            requireOpen();
        }
        busy.add(made);
        return made;
    }

    private @Nullable ClientConnection takeIdle(Origin origin) {
        Deque<ClientConnection> known = idle.get(origin);
        if (known == null) {
            return null;
        }
        ClientConnection found = null;
        while (found == null && !known.isEmpty()) {
            ClientConnection last = known.removeLast();
            idleCount--;
            if (last.isUsable() && !isStale(last)) {
                found = last;
            } else {
                last.abort();
            }
        }
        if (known.isEmpty()) {
            idle.remove(origin);
        }
        if (found != null) {
            found.isReused = true;
            busy.add(found);
        }
        return found;
    }

    private boolean isStale(ClientConnection connection) {
        return loop.time().minus(connection.idleSince).compareTo(keepAlive) >= 0;
    }

    /// Takes back a connection and its permit.
    void release(ClientConnection connection) {
        connection.guard.rest();
        if (!closed && connection.isUsable() && keepAlive.isPositive()) {
            busy.remove(connection);
            keep(connection);
            releasePermit(connection.origin);
        } else {
            discard(connection);
        }
    }

    /// Takes back a permit, and closes the connection.
    void discard(ClientConnection connection) {
        if (busy.remove(connection)) {
            connection.abort();
            releasePermit(connection.origin);
        }
    }

    private void keep(ClientConnection connection) {
        connection.idleSince = loop.time();
        idle.computeIfAbsent(connection.origin, _ -> new ArrayDeque<>()).addLast(connection);
        idleCount++;
        if (idleCount > limit) {
            dropOne();
        }
        if (reaper == null) {
            reaper = loop.callLater(keepAlive, this::reap);
        }
    }

    private void dropOne() {
        Deque<ClientConnection> first = idle.values().iterator().next();
        first.removeFirst().abort();
        idleCount--;
        idle.values().removeIf(Deque::isEmpty);
    }

    /// Closes what was idle for too long, and comes again when the next one may be.
    private void reap() {
        reaper = null;
        Duration oldest = null;
        for (Deque<ClientConnection> known : idle.values()) {
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
        idle.values().removeIf(Deque::isEmpty);
        if (oldest != null) {
            reaper = loop.callAt(oldest.plus(keepAlive), this::reap);
        }
    }

    PoolStatistics statistics() {
        return new PoolStatistics(inUse, idleCount, waiting.size(), limit);
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
        List<ClientConnection> all = new ArrayList<>(busy);
        idle.values().forEach(all::addAll);
        idle.clear();
        idleCount = 0;
        all.forEach(ClientConnection::abort);
    }

    @Override
    public String toString() {
        return statistics().toString();
    }
}
