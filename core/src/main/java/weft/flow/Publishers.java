package weft.flow;

import java.util.Objects;
import java.util.concurrent.Flow;
import weft.EventLoop;

/// Iterables as publishers of [java.util.concurrent.Flow], and publishers as iterables: the bridge to
/// libraries of Reactive Streams.
///
/// A task that waits for a signal of the other side waits for another thread, so far as the loop knows: it is
/// not stuck then, and a clock of tests that waits for what is outside waits for that.
///
/// @asyncio none; kotlinx's asFlow and asPublisher
public final class Publishers {

    private Publishers() {}

    /// Returns what a publisher publishes, asking for one item at a time, when the consumer does.
    ///
    /// The first request subscribes. A failure of the publisher comes out of `next()`, and closing
    /// cancels the subscription. The publisher may signal on any thread; it is called on the loop, so
    /// its `subscribe` and `request` must not block.
    ///
    /// @param <T> the items
    /// @param publisher the publisher
    /// @return the items; close it
    public static <T> Generator<T> iterate(Flow.Publisher<? extends T> publisher) {
        return iterate(1, publisher);
    }

    /// Returns what a publisher publishes, asking for some items ahead of the consumer.
    ///
    /// @param <T> the items
    /// @param window how many items may have been requested that the consumer has not asked for yet,
    ///     at least 1
    /// @param publisher the publisher
    /// @return the items; close it
    /// @throws IllegalArgumentException if `window` is less than 1
    public static <T> Generator<T> iterate(int window, Flow.Publisher<? extends T> publisher) {
        Objects.requireNonNull(publisher, "publisher");
        if (window < 1) {
            throw new IllegalArgumentException("a window of " + window + " items: use 1 or more");
        }
        return Generators.generate(out -> Inbox.run(window, publisher, out));
    }

    /// Returns a publisher of what an iterable holds, whose iterators may suspend.
    ///
    /// Each subscriber gets an iterator of its own, which a task of the loop reads as far as there is
    /// demand, and one item further, to complete in time. All signals come from the loop, so a
    /// subscriber must not block; one that throws is cancelled, and that is reported to the loop's
    /// [weft.FailureHandler]. A [Generator] takes one subscriber only, and is closed when the
    /// subscription ends. When the loop ends, subscribers get a
    /// [java.util.concurrent.CancellationException].
    ///
    /// **Thread safety.** The publisher and its subscriptions may be used from any thread.
    ///
    /// @param <T> the items, none of which may be null
    /// @param loop where the iterable is read
    /// @param source the items
    /// @return a publisher
    public static <T> Flow.Publisher<T> publish(EventLoop loop, Iterable<? extends T> source) {
        return new Outlet<>(Objects.requireNonNull(loop, "loop"), Objects.requireNonNull(source, "source"));
    }
}
