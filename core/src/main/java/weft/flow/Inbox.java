package weft.flow;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.EventLoop;
import weft.Weft;

/// The subscriber of a publisher that is being iterated: signals come in from any thread, and go out
/// on the loop.
///
/// The numbers are those of the rules of Reactive Streams.
///
/// @param <T> the items
final class Inbox<T> implements Flow.Subscriber<T> {

    private sealed interface Signal<T> {}

    private record Subscribed<T>(Subscription subscription) implements Signal<T> {}

    private record Item<T>(T value) implements Signal<T> {}

    private record Failed<T>(Throwable failure) implements Signal<T> {}

    private record Completed<T>() implements Signal<T> {}

    private static final Subscription OVER = new Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    private final EventLoop loop;
    private final ConcurrentLinkedQueue<Signal<T>> signals = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Subscription> subscription = new AtomicReference<>();
    private final Door arrivals = new Door(this);

    private Inbox(EventLoop loop) {
        this.loop = loop;
    }

    /// The body of the generator.
    static <T> void run(int window, Flow.Publisher<? extends T> publisher, Emitter<T> out) {
        Inbox<T> inbox = new Inbox<>(EventLoop.current());
        try {
            publisher.subscribe(inbox);
            inbox.forward(window, out);
        } finally {
            inbox.cancel();
        }
    }

    private void forward(int window, Emitter<T> out) {
        Subscription upstream = OVER;
        while (true) {
            switch (next()) {
                case Subscribed<T>(var subscribed) -> {
                    upstream = subscribed;
                    upstream.request(window);
                }
                case Item<T>(var value) -> {
                    out.emit(value);
                    upstream.request(1); // the consumer has come back for it
                }
                case Failed<T>(var failure) -> {
                    subscription.set(OVER); // 2.4
                    throw Weft.unchecked(failure);
                }
                case Completed<T>() -> {
                    subscription.set(OVER);
                    return;
                }
            }
        }
    }

    private Signal<T> next() {
        for (Signal<T> next; ; ) {
            if ((next = signals.poll()) != null) {
                return next;
            }
            arrivals.await(() -> !signals.isEmpty());
        }
    }

    private void cancel() {
        Subscription last = subscription.getAndSet(OVER);
        signals.clear();
        if (last != null) {
            last.cancel();
        }
    }

    // ---- signals, on any thread

    @Override
    public void onSubscribe(Subscription subscribed) {
        Objects.requireNonNull(subscribed, "subscription"); // 2.13
        if (subscription.compareAndSet(null, subscribed)) {
            signal(new Subscribed<>(subscribed));
        } else {
            subscribed.cancel(); // 2.5, or nobody is interested any more
        }
    }

    @Override
    public void onNext(T item) {
        signal(new Item<>(Objects.requireNonNull(item, "item")));
    }

    @Override
    public void onError(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        signal(new Failed<>(
                failure instanceof CancelledError // of somebody else's task
                        ? (CancellationException) new CancellationException(failure.getMessage()).initCause(failure)
                        : failure));
    }

    @Override
    public void onComplete() {
        signal(new Completed<>());
    }

    private void signal(Signal<T> signal) {
        if (subscription.get() == OVER) {
            return;
        }
        signals.add(signal);
        arrivals.knock();
        if (loop.isClosed()) {
            cancel();
        }
    }

    @Override
    public String toString() {
        return "a signal of a publisher";
    }
}
