package weft.flow;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.atomic.AtomicBoolean;
import weft.EventLoop;

/// A publisher of what an iterable holds.
///
/// @param <T> the items
final class Outlet<T> implements Flow.Publisher<T> {

    private final EventLoop loop;
    private final Iterable<? extends T> source;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    Outlet(EventLoop loop, Iterable<? extends T> source) {
        this.loop = loop;
        this.source = source;
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber"); // 1.9
        boolean again = subscribed.getAndSet(true);
        Outbox<T> outbox = new Outbox<>(loop, subscriber);
        if (again && source instanceof Generator<?>) {
            outbox.refuse(
                    new IllegalStateException(
                            "a generator is iterated once, so its publisher takes one subscriber: publish a generator for each"));
            return;
        }
        try {
            loop.submit(() -> outbox.run(source));
        } catch (IllegalStateException e) {
            outbox.refuse(e); // the loop is closed
        }
    }

    @Override
    public String toString() {
        return "a publisher of " + source;
    }
}
