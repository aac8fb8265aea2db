package weft.io;

import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Action;
import weft.Awaitable;
import weft.EventLoop;
import weft.Task;
import weft.Weft;

/// The operations on one open thing: one after the other, on threads, for the tasks of one loop.
///
/// An operation whose task was cancelled may still be at work on its thread. The next one and the end
/// wait for it, so fields of the owner need no lock: an operation has them to itself, its thread
/// included.
final class OneAtATime {

    /// When the owner may be closed.
    enum Closing {
        AT_ONCE,
        WHEN_IDLE
    }

    private final Object owner; // for messages
    private final @Nullable Executor executor; // null: the loop's workers
    private @Nullable EventLoop loop;
    private @Nullable Task<?> user; // whose operation this is, while there is one
    private String operation = "";
    private @Nullable ThreadWork<?> last;
    private boolean closed;

    OneAtATime(Object owner, @Nullable Executor executor) {
        this.owner = owner;
        this.executor = executor;
    }

    /// Does an operation of the current task's, which may suspend.
    ///
    /// @throws IllegalStateException if the owner is closed, or used by another task or loop
    <T extends @Nullable Object> T run(String name, Supplier<? extends T> body) {
        Task<?> me = enter(name);
        checkOpen();
        if (user != null) {
            throw new IllegalStateException(me.name() + " cannot " + name + " " + owner + ": " + user.name() + " is at "
                    + operation + "; one operation at a time, use a lock or a file for each task");
        }
        user = me;
        operation = name;
        try {
            Weft.checkpointIfDue();
            if (last != null && !last.isOver()) {
                last.awaitEnd();
            }
            return body.get();
        } finally {
            user = null;
        }
    }

    /// Does the blocking part of the current operation. A cancellation leaves it to itself.
    <T extends @Nullable Object> T onThread(Awaitable<? extends T> body) {
        return begin(body).await(executor);
    }

    /// Does the blocking part of the current operation. A cancellation interrupts it, and waits for it.
    <T extends @Nullable Object> T interruptibly(Executor thread, Awaitable<? extends T> body) {
        return begin(body).awaitInterruptibly(thread);
    }

    private <T extends @Nullable Object> ThreadWork<T> begin(Awaitable<? extends T> body) {
        checkOpen(); // another task may have closed it since the operation began
        ThreadWork<T> work = new ThreadWork<>(body);
        last = work;
        return work;
    }

    /// Ends the operations, and closes the owner for sure. Does nothing the second time.
    void close(Closing when, Action body) {
        enter("close");
        if (!closed) {
            closed = true;
            new ThreadWork<>(Awaitable.of(body)).runForSure(executor, when == Closing.AT_ONCE ? null : last);
        }
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException(owner + " is closed");
        }
    }

    private Task<?> enter(String name) {
        EventLoop current = EventLoop.current();
        EventLoop known = loop;
        if (known != null && known != current && !known.isClosed()) {
            throw new IllegalStateException(owner + " belongs to " + known + ", and was used on " + current);
        }
        loop = current;
        return Weft.currentTask()
                .orElseThrow(() -> new IllegalStateException("a callback cannot " + name + " " + owner
                        + ", as that suspends: start a task in it, by createTask"));
    }
}
