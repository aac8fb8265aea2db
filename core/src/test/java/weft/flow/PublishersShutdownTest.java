package weft.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Action;
import weft.EventLoop;
import weft.Eventually;
import weft.Promise;
import weft.Weft;

/// What other threads signal while a loop shuts down, to a task that cleans up.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // an interrupt does not end the end of a loop
class PublishersShutdownTest {

    private static void inCleanUp(Action body) {
        Weft.run(() -> {
            Weft.createTask(() -> {
                try {
                    Promise.create().await();
                } finally {
                    body.run();
                }
            });
            Weft.checkpoint();
        });
    }

    @Test
    void publisherIsIterated() {
        List<Integer> got = new ArrayList<>();
        SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
        Thread other = Eventually.thread(() -> {
            Eventually.isTrue(publisher::hasSubscribers);
            IntStream.range(0, 100).forEach(publisher::submit);
            publisher.close();
        });

        inCleanUp(() -> {
            try (var items = Publishers.iterate(4, publisher)) {
                items.forEach(got::add);
            }
        });

        assertThat(got)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
        assertThat(other.isAlive()).isFalse();
    }

    /// Asks for each item on a thread of its own, and for no more than so many.
    private static final class Asking implements Flow.Subscriber<Integer> {
        final List<Integer> got = new ArrayList<>();
        final CompletableFuture<Void> over = new CompletableFuture<>();
        private final int enough;
        private Flow.Subscription subscription;

        Asking(int enough) {
            this.enough = enough;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            Eventually.thread(() -> subscription.request(1));
        }

        @Override
        public void onNext(Integer item) {
            got.add(item);
            Eventually.thread(() -> {
                if (got.size() < enough) {
                    subscription.request(1);
                } else {
                    subscription.cancel();
                    over.complete(null);
                }
            });
        }

        @Override
        public void onError(Throwable failure) {
            over.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            over.complete(null);
        }
    }

    @Test
    void subscriberOnOtherThreadsGetsWhatItAsksFor() {
        Asking subscriber = new Asking(10);

        inCleanUp(() -> {
            Publishers.publish(EventLoop.current(), List.of(1, 2, 3)).subscribe(subscriber);
            Weft.await(subscriber.over);
        });

        assertThat(subscriber.got).containsExactly(1, 2, 3);
    }

    @Test
    void subscriberOnOtherThreadsThatHasEnoughEndsTheReading() {
        Asking subscriber = new Asking(2);

        inCleanUp(() -> {
            Publishers.publish(EventLoop.current(), List.of(1, 2, 3, 4)).subscribe(subscriber);
            Weft.await(subscriber.over);
        });

        assertThat(subscriber.got).containsExactly(1, 2);
    }
}
