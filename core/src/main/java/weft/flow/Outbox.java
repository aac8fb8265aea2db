package weft.flow;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import weft.CancelScope;
import weft.CancelledError;
import weft.EventLoop;
import weft.Weft;

/// One subscription to an iterable: a task reads it as far as there is demand, and gives all signals.
///
/// The numbers are those of the rules of Reactive Streams.
///
/// @param <T> the items
final class Outbox<T> implements Flow.Subscription {

    private final EventLoop loop;
    private final AtomicLong demand = new AtomicLong();
    private final CancelScope reading = CancelScope.create(); // loop only
    private volatile @Nullable Subscriber<? super T> subscriber; // null when it is over: 3.13
    private volatile @Nullable IllegalArgumentException badRequest;
    private final Door changes = new Door(this); // of the three

    Outbox(EventLoop loop, Subscriber<? super T> subscriber) {
        this.loop = loop;
        this.subscriber = subscriber;
    }

    /// Tells the subscriber that it gets nothing.
    void refuse(Exception failure) {
        Subscriber<? super T> refused = over();
        if (refused != null) {
            refused.onSubscribe(this); // 1.9: first of all
            refused.onError(failure);
        }
    }

    /// The body of the task.
    void run(Iterable<? extends T> source) {
        try (Generator<?> _ = source instanceof Generator<?> generator ? generator : null) {
            signal(to -> to.onSubscribe(this));
            reading.run(() -> read(source.iterator()));
        } catch (CancelledError e) {
            boolean requested = Weft.currentTask().orElseThrow().cancelling() > 0;
            fail(new CancellationException(
                            requested
                                    ? "the loop of the publisher has ended"
                                    : "the source of the publisher awaited something that was cancelled")
                    .initCause(e));
            throw e;
        } catch (VirtualMachineError e) {
            fail(e);
            throw e; // which ends the loop
        } catch (Throwable e) {
            if (subscriber == null) {
                throw Weft.unchecked(e); // there is nobody else to tell than the loop
            }
            fail(e);
            return;
        }
        Subscriber<? super T> to = over();
        if (to != null) {
            to.onComplete();
        }
    }

    private void read(Iterator<? extends T> items) {
        while (subscriber != null && items.hasNext()) {
            T item = Objects.requireNonNull(items.next(), "an item of a publisher's source");
            awaitDemand();
            signal(to -> to.onNext(item));
            Weft.checkpointIfDue();
        }
    }

    private void awaitDemand() {
        changes.await(() -> !isIdle());
        IllegalArgumentException bad = badRequest;
        if (bad != null) {
            throw bad;
        }
        if (demand.get() != Long.MAX_VALUE) {
            demand.decrementAndGet();
        }
    }

    private boolean isIdle() {
        return demand.get() == 0 && badRequest == null && subscriber != null;
    }

    /// Gives a signal, unless the subscription is over. A subscriber that throws ends it: 2.13.
    private void signal(java.util.function.Consumer<Subscriber<? super T>> signal) {
        Subscriber<? super T> to = subscriber;
        if (to != null) {
            try {
                signal.accept(to);
            } catch (Throwable e) {
                subscriber = null;
                throw e;
            }
        }
    }

    private void fail(Throwable failure) {
        Subscriber<? super T> to = over();
        if (to != null) {
            to.onError(failure);
        }
    }

    private @Nullable Subscriber<? super T> over() {
        Subscriber<? super T> last = subscriber;
        subscriber = null;
        return last;
    }

    // ---- from any thread

    @Override
    public void request(long n) {
        if (n <= 0) {
            badRequest = new IllegalArgumentException("request(" + n + "): rule 3.9 asks for 1 or more");
        } else {
            demand.accumulateAndGet(n, (has, more) -> has + more < 0 ? Long.MAX_VALUE : has + more); // 3.17
        }
        changes.knock();
    }

    @Override
    public void cancel() {
        subscriber = null;
        changes.knock();
        try {
            loop.callSoonThreadsafe(() -> reading.cancel("the subscription was cancelled"));
        } catch (IllegalStateException e) {
            // the loop is closed, or shuts down: then the reading ends with its next item
        }
    }

    @Override
    public String toString() {
        return "the demand of a subscriber";
    }
}
