package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PollerTest {

    private final TestLoop test = new TestLoop();
    private final List<String> submitters = Collections.synchronizedList(new ArrayList<>());

    /// Notes which threads hand something in.
    private final class Listening implements Poller {
        private final VirtualTime time = new VirtualTime();

        @Override
        public void poll(long nanos) {
            time.poll(nanos == Long.MAX_VALUE ? nanos : 0);
        }

        @Override
        public void wakeUp() {}

        @Override
        public void submitted() {
            submitters.add(Thread.currentThread().getName());
        }
    }

    private void run(Action body) {
        Weft.run(options -> test.options().apply(options).withPoller(new Listening()), body);
        assertThat(test.failures).isEmpty();
    }

    @Test
    void isToldWhatOtherThreadsHandIn() {
        run(() -> {
            EventLoop loop = EventLoop.current();
            Promise<String> promise = loop.createPromise();
            Thread.ofPlatform()
                    .name("other")
                    .start(() -> loop.callSoonThreadsafe(() -> promise.complete("a")))
                    .join();
            promise.await();
        });

        assertThat(submitters).containsExactly("other");
    }

    @Test
    void isToldOfTheResultOfAThread() {
        run(() -> Weft.toThread(() -> Thread.currentThread().setName("worker")));

        assertThat(submitters).containsExactly("worker");
    }

    @Test
    void isToldOfTheResultOfAStage() {
        CompletableFuture<String> future = new CompletableFuture<>();
        run(() -> {
            EventLoop.current()
                    .callSoon(() ->
                            Thread.ofPlatform().name("other").start(() -> future.complete("a"))); // when it is awaited
            Weft.await(future);
        });

        assertThat(submitters).containsExactly("other");
    }

    @Test
    void isNotToldWhatTheLoopItselfHandsIn() {
        run(() -> {
            EventLoop.current().callSoonThreadsafe(() -> {});
            EventLoop.current().submit(() -> {}).await();
        });

        assertThat(submitters).isEmpty();
    }

    @Test
    void isNotToldWhatIsHandedInBeforeTheRun() {
        try (EventLoop loop =
                EventLoop.create(options -> test.options().apply(options).withPoller(new Listening()))) {
            loop.callSoonThreadsafe(() -> {});
            loop.runUntilComplete(() -> {});
        }

        assertThat(submitters).isEmpty();
    }

    @Test
    void errorOfThePollerEndsTheRun() {
        AssertionError error = new AssertionError("poller");
        Poller broken = new Poller() {
            private boolean thrown;

            @Override
            public void poll(long nanos) {
                if (nanos > 0 && !thrown) {
                    thrown = true;
                    throw error;
                }
            }

            @Override
            public void wakeUp() {}
        };

        Throwable thrown = catchThrowable(
                () -> Weft.run(options -> test.options().apply(options).withPoller(broken), () -> {
                    EventLoop.current().createPromise().await();
                }));

        assertThat(thrown).isSameAs(error);
        assertThat(test.failures).isEmpty();
    }

    @Test
    void loopCountsTheThreadsThatWorkForIt() {
        CountDownLatch latch = new CountDownLatch(1);

        run(() -> {
            EventLoop loop = EventLoop.current();
            Task<Void> waiter = Weft.createTask(() -> Weft.toThread(() -> latch.await()));
            Weft.checkpoint();
            assertThat(loop.threadsAtWork()).isEqualTo(1);
            latch.countDown();
            waiter.await();
            assertThat(loop.threadsAtWork()).isZero();
        });
    }

    @Test
    void loopCountsTheStagesThatAreAwaited() {
        run(() -> {
            EventLoop loop = EventLoop.current();
            CompletableFuture<String> future = new CompletableFuture<>();
            Task<String> waiter = Weft.createTask(() -> Weft.await(future));
            Weft.checkpoint();
            assertThat(loop.stagesAwaited()).isEqualTo(1);
            future.complete("a");
            waiter.await();
            assertThat(loop.stagesAwaited()).isZero();
        });
    }
}
