package weft.flow;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Task;
import weft.Weft;

/// Values that a body produces as they are asked for: see [Generators].
///
/// ```java
/// try (var pages = Generators.<String>generate(out -> { ... out.emit(page); ... })) {
///     for (String page : pages) { ... }
/// }
/// ```
///
/// It is an [Iterator] as well, whose `hasNext()` and `next()` suspend, and it is iterated once: a
/// second loop goes on where the first has stopped.
///
/// ## What holds
/// - A body that is never asked for a value never runs. The first request starts it, as a task of
///   its own in a copy of the [weft.Context] of who asks.
/// - [#close()] cancels the body and waits for its end, so its `finally` has run, which may suspend.
///   Close what you do not iterate to the end: put it into a try-with-resources, a
///   [ResourceStack], or make it with the group whose tasks share it.
/// - Nothing is left to the garbage collector. What was neither exhausted nor closed stays
///   suspended, and is cancelled with the other tasks when its loop ends.
/// - A timeout, a group or a [weft.CancelScope] in the body is the body's: it never cancels the
///   consumer, and one around the loop never cancels the body, but by closing it.
/// - A consumer that is cancelled in `next()` has taken nothing. The value is there for the next call.
/// - A failure of the body comes out of every further call of `next()`, the same instance, after the
///   values that were emitted before. If there was no such call, [#close()] throws it.
///
/// Those are the things that can go wrong with asyncio's generators: see PEP 533, for the end that
/// comes at any time, and PEP 789, for the timeout that hits the wrong task.
///
/// **Thread safety.** Confined to the loop that first asks it for a value.
///
/// @param <T> the values
/// @asyncio async generator
public final class Generator<T extends @Nullable Object> implements Iterable<T>, Iterator<T>, AutoCloseable {

    private final GeneratorBody<T> body;
    private final Handover<T> handover;
    private final @Nullable Generator<?> source; // is closed with this
    private @Nullable Task<Void> task; // null before the first request
    private Handover.@Nullable Offer<T> fetched; // by hasNext(), for next()
    private boolean exhausted;
    private boolean closed;
    private boolean failureThrown;

    Generator(int buffer, @Nullable Generator<?> source, GeneratorBody<T> body) {
        this.body = Objects.requireNonNull(body, "body");
        this.source = source;
        handover = new Handover<>(buffer);
    }

    /// Returns this.
    ///
    /// @return this
    @Override
    public Iterator<T> iterator() {
        return this;
    }

    /// Suspends until there is a next value, or none comes any more.
    ///
    /// **Cancellation.** The body goes on to its next value, which is kept for the next call.
    ///
    /// @return whether [#next()] has a value
    /// @throws IllegalStateException if this was closed before it came to its end, or another task
    ///     waits for a value
    @Override
    public boolean hasNext() {
        Weft.checkpointIfDue();
        if (fetched == null) {
            fetched = fetch();
        }
        return fetched != null;
    }

    /// Suspends until there is a next value, and returns it.
    ///
    /// **Cancellation.** As of [#hasNext()].
    ///
    /// @return the value
    /// @throws NoSuchElementException if none comes any more
    /// @throws IllegalStateException if this was closed before it came to its end, or another task
    ///     waits for a value
    /// @asyncio async generator - whose `__anext__` it is
    @Override
    public T next() {
        if (!hasNext() || fetched == null) {
            throw new NoSuchElementException("the generator has come to its end");
        }
        T value = fetched.value;
        fetched = null;
        return value;
    }

    /// Returns a sequential stream of the values that are left, for use in one task. Closing it
    /// closes this.
    ///
    /// A parallel stream does not work: its threads are not the loop's.
    ///
    /// @return a new stream
    public Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false).onClose(this::close);
    }

    /// Cancels the body and waits until it has ended. Does nothing if it has ended already, or never
    /// begun.
    ///
    /// **Cancellation.** Cancels the body once more, and waits for its end all the same.
    ///
    /// @throws RuntimeException a failure of the body that no `next()` has thrown; checked ones are
    ///     wrapped as by [weft.Deferred#await()]
    /// @asyncio async generator - whose `aclose()` it is
    @Override
    public void close() {
        closed = true;
        fetched = null;
        handover.close();
        try {
            if (task != null) {
                end(task);
            }
        } finally {
            if (source != null) {
                source.close();
            }
        }
    }

    private void end(Task<Void> body) {
        if (body.cancel("its generator was closed")) {
            try {
                Weft.checkpointIfDue(); // what is pending for the consumer is not passed on to the clean-up
            } finally {
                awaitEnd(body);
            }
        }
        if (!failureThrown) {
            throwFailure(body);
        }
    }

    /// Throws the failure of a body that has failed, even if a cancellation is pending: an `await()`
    /// would throw that, and the failure would be lost.
    private void throwFailure(Task<Void> body) {
        if (body.state() == Future.State.FAILED) {
            failureThrown = true;
            throw Weft.unchecked(body.exceptionNow());
        }
    }

    private static void awaitEnd(Task<Void> body) {
        try {
            Weft.gatherOutcomes(body); // passes a cancellation on
        } finally {
            if (!body.isDone()) { // a loop that shuts down lets no task wait that refuses to end
                body.awaitEnd();
            }
        }
    }

    private Handover.@Nullable Offer<T> fetch() {
        if (exhausted) {
            return null;
        }
        checkOpen();
        EventLoop loop = EventLoop.current();
        Task<Void> body = task;
        if (body == null) {
            task = body = loop.createTask(this::runBody);
        }
        Handover.Offer<T> offer = handover.take(loop, this);
        if (offer == null) {
            checkOpen();
            throwFailure(body);
            try {
                body.await(); // it has ended, or is about to
            } finally {
                failureThrown |= body.state() == Future.State.FAILED;
            }
            exhausted = true;
        }
        return offer;
    }

    private void runBody() throws Exception {
        try {
            body.run(new Emitter<>(handover));
        } finally {
            handover.end();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the generator was closed before it came to its end");
        }
    }

    @Override
    public String toString() {
        return "Generator[" + (closed ? "closed" : exhausted ? "exhausted" : task == null ? "not begun" : task.name())
                + "]";
    }
}
