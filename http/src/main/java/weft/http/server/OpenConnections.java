package weft.http.server;

import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import weft.Action;
import weft.Awaitable;
import weft.CancelledError;
import weft.Context;
import weft.EventLoop;
import weft.TaskGroup;

/// The connections of a server on one of its loops, and the tasks in which they are served: each with a copy of the
/// context in which the server serves, and with that one's class loader.
///
/// A connection that rests has no task, and so no stack: that was half of what many connections keep, and the next
/// request is answered on a fresh stack, and not on one that has left the processor's cache long ago.
///
/// Confined to its loop.
final class OpenConnections {

    private final TaskGroup group;
    private final Context context = Context.current();
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final Set<ServerConnection> open = new LinkedHashSet<>();

    /// @param group of the tasks
    OpenConnections(TaskGroup group) {
        this.group = group;
    }

    void add(ServerConnection connection) {
        open.add(connection);
    }

    void remove(ServerConnection connection) {
        open.remove(connection);
    }

    /// Serves a connection in a task, or one request of it.
    ///
    /// @param connection its name
    void start(String connection, Action body) {
        group.createTask(connection, context.copy(), Awaitable.of(() -> {
            Thread.currentThread().setContextClassLoader(loader); // the I/O coroutine, which creates most, has another
            try {
                body.run();
            } catch (CancelledError e) {
                throw e;
            } catch (UncheckedIOException e) {
                // The connection broke before the first request.
            } catch (Throwable e) {
                EventLoop.current().reportFailure(connection + " failed", e);
            }
        }));
    }

    /// Ends each after what is in progress.
    void finish() {
        List.copyOf(open).forEach(ServerConnection::finish);
    }

    /// Closes those that are left: the tasks that were to end them were cancelled before they began.
    void abort() {
        List.copyOf(open).forEach(ServerConnection::abort);
        open.clear();
    }
}
