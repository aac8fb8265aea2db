package weft.flow;

import java.util.ArrayDeque;
import java.util.Objects;
import weft.Action;
import weft.Weft;

/// Resources that are closed together, however many there are: a try-with-resources whose list is
/// made while the program runs.
///
/// ```java
/// try (var stack = ResourceStack.create()) {
///     for (String host : hosts) {
///         connections.add(stack.enter(connect(host)));
///     }
///     ...
/// }
/// ```
///
/// The last one is closed first, as in nested try-with-resources; every one is, even if another
/// fails or the task is cancelled meanwhile.
///
/// **Thread safety.** Belongs to one task at a time.
///
/// @asyncio contextlib.AsyncExitStack
public final class ResourceStack implements AutoCloseable {

    private ArrayDeque<Action> cleanups = new ArrayDeque<>(); // the last one in runs first
    private boolean closed;

    private ResourceStack() {}

    /// Creates a stack of nothing.
    ///
    /// @return a new stack; close it
    public static ResourceStack create() {
        return new ResourceStack();
    }

    /// Adds a resource, to be closed with this.
    ///
    /// @param <R> its type
    /// @param resource the resource
    /// @return the resource
    /// @throws IllegalStateException if this was closed; the resource is left as it is
    /// @asyncio contextlib.AsyncExitStack - whose `enter_async_context` it is
    public <R extends AutoCloseable> R enter(R resource) {
        defer(Objects.requireNonNull(resource, "resource")::close);
        return resource;
    }

    /// Adds an action, to be run when this is closed.
    ///
    /// @param cleanup the action; may suspend
    /// @throws IllegalStateException if this was closed
    /// @asyncio contextlib.AsyncExitStack - whose `push_async_callback` it is
    public void defer(Action cleanup) {
        Objects.requireNonNull(cleanup, "cleanup");
        if (closed) {
            throw new IllegalStateException("the stack was closed: what is added now would never be closed");
        }
        cleanups.push(cleanup);
    }

    /// Moves everything to a new stack, so that closing this one closes nothing: what a method ends
    /// with that has acquired several things, and now hands them to its caller.
    ///
    /// @return a new stack; close it
    /// @throws IllegalStateException if this was closed
    /// @asyncio contextlib.AsyncExitStack - whose `pop_all` it is
    public ResourceStack moveAll() {
        if (closed) {
            throw new IllegalStateException("the stack was closed: there is nothing to move");
        }
        ResourceStack moved = new ResourceStack();
        moved.cleanups = cleanups;
        cleanups = new ArrayDeque<>();
        return moved;
    }

    /// Closes everything, the last one first. Does nothing the second time.
    ///
    /// **Cancellation.** Hits the one that is being closed, and then the others are closed.
    ///
    /// @throws RuntimeException the first failure, with the others suppressed in it; checked ones are
    ///     wrapped as by [weft.Deferred#await()]
    @Override
    public void close() {
        closed = true;
        Throwable failure = null;
        for (Action cleanup; (cleanup = cleanups.poll()) != null; ) {
            try {
                cleanup.run();
            } catch (Throwable e) {
                if (failure == null) {
                    failure = e;
                } else if (failure != e) {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw Weft.unchecked(failure);
        }
    }

    @Override
    public String toString() {
        return "ResourceStack[" + (closed ? "closed" : cleanups.size() + " to close") + "]";
    }
}
