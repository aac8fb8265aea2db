package weft.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import weft.EventLoop;
import weft.LoopFailure;
import weft.Promise;
import weft.TestLoop;
import weft.Weft;

@Execution(ExecutionMode.CONCURRENT) // its loops are its own
class PublishersTest {

    /// A publisher and its only subscription, by hand.
    private static final class ByHand implements Flow.Publisher<Integer>, Flow.Subscription {
        final List<String> log = new ArrayList<>();
        Flow.Subscriber<? super Integer> subscriber;

        @Override
        public void subscribe(Flow.Subscriber<? super Integer> subscriber) {
            this.subscriber = subscriber;
            subscriber.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            log.add("request " + n);
        }

        @Override
        public void cancel() {
            log.add("cancel");
        }
    }

    /// A subscriber that keeps what it gets.
    private static class Keeping implements Flow.Subscriber<Object> {
        final List<Object> log = Collections.synchronizedList(new ArrayList<>());
        Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            log.add("subscribed");
        }

        @Override
        public void onNext(Object item) {
            log.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            log.add(failure);
        }

        @Override
        public void onComplete() {
            log.add("complete");
        }
    }

    // ---- a publisher as an iterable

    @Test
    void itemsOfAnotherThreadArriveInOrder() {
        TestLoop.inEveryOrder(() -> {
            List<Integer> got = new ArrayList<>();
            SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
            Weft.createTask(() -> {
                while (!publisher.hasSubscribers()) {
                    Weft.sleep(seconds(1));
                }
                Weft.toThread(() -> {
                    IntStream.range(0, 1000).forEach(publisher::submit);
                    publisher.close();
                });
            });
            try (var items = Publishers.iterate(16, publisher)) {
                items.forEach(got::add);
            }

            assertThat(got)
                    .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
        });
    }

    @Test
    void itemIsRequestedWhenTheConsumerAsksForIt() {
        TestLoop.inEveryOrder(() -> {
            ByHand publisher = new ByHand();
            Generator<Integer> items = Publishers.iterate(publisher);
            EventLoop.current().callLater(seconds(1), () -> publisher.subscriber.onNext(1));
            assertThat(publisher.log).isEmpty();

            assertThat(items.next()).isEqualTo(1);
            Weft.sleep(seconds(1));
            assertThat(publisher.log).containsExactly("request 1");

            EventLoop.current().callLater(seconds(1), () -> publisher.subscriber.onComplete());
            assertThat(items.hasNext()).isFalse();
            assertThat(publisher.log).containsExactly("request 1", "request 1");
        });
    }

    @Test
    void windowIsRequestedAhead() {
        TestLoop.inEveryOrder(() -> {
            ByHand publisher = new ByHand();
            Generator<Integer> items = Publishers.iterate(8, publisher);
            EventLoop.current().callLater(seconds(1), () -> publisher.subscriber.onNext(1));

            items.next();

            assertThat(publisher.log).containsExactly("request 8");
            items.close();
        });
    }

    @Test
    void closingCancelsTheSubscription() {
        TestLoop.inEveryOrder(() -> {
            ByHand publisher = new ByHand();
            try (var items = Publishers.iterate(publisher)) {
                EventLoop.current().callLater(seconds(1), () -> publisher.subscriber.onNext(1));
                items.next();
            }

            assertThat(publisher.log).containsExactly("request 1", "cancel");
            publisher.subscriber.onNext(2); // what comes too late harms nobody
            publisher.subscriber.onComplete();
        });
    }

    @Test
    void subscriptionThatComesAfterTheEndIsCancelled() { // and a second one: 2.5
        TestLoop.inEveryOrder(() -> {
            ByHand publisher = new ByHand();
            Generator<Integer> items = Publishers.iterate(publisher);
            Weft.moveOnAfter(seconds(1), () -> {
                items.next();
            });
            publisher.subscriber.onSubscribe(publisher);
            assertThat(publisher.log).containsExactly("request 1", "cancel");
            items.close();

            publisher.subscriber.onSubscribe(publisher);

            assertThat(publisher.log).containsExactly("request 1", "cancel", "cancel", "cancel");
        });
    }

    @Test
    void failureOfThePublisherComesOutAsItIs() {
        TestLoop.inEveryOrder(() -> {
            RuntimeException broken = new RuntimeException("broken");
            ByHand publisher = new ByHand();
            Generator<Integer> items = Publishers.iterate(publisher);
            EventLoop.current().callLater(seconds(1), () -> publisher.subscriber.onError(broken));

            assertThat(catchThrowable(items::next)).isSameAs(broken);
            items.close();
            assertThat(publisher.log).containsExactly("request 1");
        });
    }

    // ---- an iterable as a publisher

    @Test
    void demandIsRespected() {
        TestLoop.inEveryOrder(() -> {
            Keeping subscriber = new Keeping();
            Publishers.<Object>publish(EventLoop.current(), List.of("a", "b", "c"))
                    .subscribe(subscriber);
            Weft.sleep(seconds(1));
            assertThat(subscriber.log).containsExactly("subscribed");

            subscriber.subscription.request(2);
            Weft.sleep(seconds(1));
            assertThat(subscriber.log).containsExactly("subscribed", "a", "b");

            subscriber.subscription.request(1);
            Weft.sleep(seconds(1));
            assertThat(subscriber.log).containsExactly("subscribed", "a", "b", "c", "complete");
        });
    }

    @Test
    void failureOfTheSourceIsASignal() {
        TestLoop.inEveryOrder(() -> {
            RuntimeException broken = new RuntimeException("broken");
            Keeping subscriber = new Keeping();
            Publishers.<Object>publish(EventLoop.current(), Generators.generate(out -> {
                        out.emit("a");
                        throw broken;
                    }))
                    .subscribe(subscriber);
            Weft.sleep(seconds(1));
            subscriber.subscription.request(Long.MAX_VALUE);
            Weft.sleep(seconds(1));

            assertThat(subscriber.log).containsExactly("subscribed", "a", broken);
        });
    }

    @Test
    void cancelClosesTheGenerator() {
        TestLoop.inEveryOrder(() -> {
            Keeping subscriber = new Keeping();
            List<String> log = new ArrayList<>();
            Publishers.<Object>publish(EventLoop.current(), Generators.generate(out -> {
                        try {
                            out.emit("a");
                            out.emit("b");
                        } finally {
                            Weft.sleep(seconds(1));
                            log.add("closed");
                        }
                    }))
                    .subscribe(subscriber);
            Weft.sleep(seconds(1));
            subscriber.subscription.request(1);
            Weft.sleep(seconds(1));

            subscriber.subscription.cancel();
            subscriber.subscription.cancel();
            Weft.sleep(seconds(2));

            assertThat(subscriber.log).containsExactly("subscribed", "a");
            assertThat(log).containsExactly("closed");
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void generatorTakesOneSubscriberOnly() {
        TestLoop.inEveryOrder(() -> {
            Flow.Publisher<Object> publisher =
                    Publishers.publish(EventLoop.current(), Generators.generate(out -> out.emit("a")));
            Keeping first = new Keeping();
            Keeping second = new Keeping();
            publisher.subscribe(first);
            publisher.subscribe(second);
            Weft.sleep(seconds(1));
            first.subscription.request(1);
            Weft.sleep(seconds(1));

            assertThat(first.log).containsExactly("subscribed", "a", "complete");
            assertThat(second.log).hasSize(2).last().isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void subscriberThatThrowsIsCancelledAndReported() {
        RuntimeException broken = new RuntimeException("broken");
        Keeping subscriber = new Keeping() {
            @Override
            public void onNext(Object item) {
                throw broken;
            }
        };

        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Publishers.<Object>publish(EventLoop.current(), List.of("a", "b")).subscribe(subscriber);
            Weft.sleep(seconds(1));
            subscriber.subscription.request(2);
            Weft.sleep(seconds(1));
        });

        assertThat(subscriber.log).containsExactly("subscribed");
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure.exception()).contains(broken));
    }

    @Test
    void endOfTheLoopIsAFailureForSubscribers() {
        List<Keeping> before = new ArrayList<>();
        List<Keeping> after = new ArrayList<>();
        List<Flow.Publisher<Object>> publishers = new ArrayList<>();
        TestLoop.inEveryOrder(() -> {
            publishers.add(Publishers.publish(EventLoop.current(), List.of("a")));
            before.add(new Keeping());
            publishers.getLast().subscribe(before.getLast());
            Weft.sleep(seconds(1));
        });
        publishers.forEach(publisher -> {
            after.add(new Keeping());
            publisher.subscribe(after.getLast());
        });

        assertThat(before)
                .allSatisfy(subscriber ->
                        assertThat(subscriber.log).hasSize(2).last().isInstanceOf(CancellationException.class));
        assertThat(after)
                .allSatisfy(subscriber ->
                        assertThat(subscriber.log).hasSize(2).last().isInstanceOf(IllegalStateException.class));
    }

    @Test
    void loopsExchangeWhatTheyIterate() {
        try (EventLoop producer = EventLoop.start()) {
            Flow.Publisher<Integer> numbers = Publishers.publish(
                    producer,
                    () -> Generators.<Integer>generate(out -> {
                        for (int i = 0; i < 500; i++) {
                            Weft.checkpoint();
                            out.emit(i);
                        }
                    }));

            TestLoop.inEveryOrder(() -> {
                try (var got = Publishers.iterate(4, numbers)) {
                    assertThat(got.stream().toList())
                            .containsExactlyElementsOf(
                                    IntStream.range(0, 500).boxed().toList());
                }
            });
        }
    }

    @Test
    void badArgumentsAreRefused() {
        assertThatThrownBy(() -> Publishers.iterate(0, new ByHand()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a window of 0 items: use 1 or more");
        try (EventLoop loop = EventLoop.create()) {
            assertThatThrownBy(() -> Publishers.publish(loop, List.of()).subscribe(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("subscriber");
        }
    }

    @Test
    void sourceThatAwaitsSomethingCancelledIsNotTakenForTheEndOfTheLoop() {
        TestLoop.inEveryOrder(() -> {
            Generator<Integer> source = Generators.generate(out -> {
                out.emit(1);
                Promise<Integer> cancelled = Promise.create();
                cancelled.cancel("nobody will know");
                out.emit(cancelled.await());
            });

            try (var items = Publishers.iterate(Publishers.publish(EventLoop.current(), source))) {
                assertThat(items.next()).isEqualTo(1);
                assertThatThrownBy(items::next)
                        .isInstanceOf(CancellationException.class)
                        .hasMessage("the source of the publisher awaited something that was cancelled");
            }
        });
    }
}
