package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.Promise;
import weft.TestLoop;
import weft.Weft;

/// Locks in the hands of foreign threads and loops, and of callbacks.
class MisuseTest {

    private final AsyncLock lock = AsyncLock.create();
    private final AsyncEvent event = AsyncEvent.create();
    private final AsyncCondition condition = AsyncCondition.create();
    private final AsyncSemaphore semaphore = AsyncSemaphore.create(5);
    private final AsyncBarrier barrier = AsyncBarrier.create(1);
    private final CapacityLimiter limiter = CapacityLimiter.create(5);

    private Map<String, ThrowingCallable> waits() {
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("AsyncLock.acquire", () -> lock.acquire().close());
        calls.put("AsyncEvent.await", () -> {
            event.set();
            event.await();
        });
        calls.put("AsyncCondition.acquire", () -> condition.acquire().close());
        calls.put("AsyncSemaphore.acquire", () -> semaphore.acquire().close());
        calls.put("AsyncBarrier.await", () -> barrier.await());
        calls.put("CapacityLimiter.acquire", () -> limiter.acquire().close());
        calls.put(
                "CapacityLimiter.acquireOnBehalfOf",
                () -> limiter.acquireOnBehalfOf("x").close());
        return calls;
    }

    private Map<String, ThrowingCallable> others() {
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("AsyncLock.tryAcquire", lock::tryAcquire);
        calls.put("AsyncLock.release", lock::release);
        calls.put("AsyncEvent.set", event::set);
        calls.put("AsyncEvent.clear", event::clear);
        calls.put("AsyncCondition.signal", condition::signal);
        calls.put("AsyncCondition.signalAll", condition::signalAll);
        calls.put("AsyncSemaphore.tryAcquire", semaphore::tryAcquire);
        calls.put("AsyncSemaphore.release", semaphore::release);
        calls.put("AsyncBarrier.reset", barrier::reset);
        calls.put("AsyncBarrier.abort", barrier::abort);
        calls.put("CapacityLimiter.tryAcquire", limiter::tryAcquire);
        calls.put("CapacityLimiter.release", limiter::release);
        calls.put("CapacityLimiter.resize", () -> limiter.resize(3));
        return calls;
    }

    @Test
    void foreignThreadIsTold() {
        Map<String, ThrowingCallable> calls = waits();
        calls.putAll(others());

        calls.forEach((name, call) -> assertThatThrownBy(call)
                .as(name)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no loop runs here: call this in the body of Weft.run"));
    }

    @Test
    void foreignLoopIsToldAndMayHaveItWhenTheFirstIsClosed() {
        TestLoop test = new TestLoop();
        try (EventLoop second = EventLoop.create(test.options())) {
            try (EventLoop first = EventLoop.create(test.options())) {
                first.runUntilComplete(() -> callAll(waits()));

                second.runUntilComplete(() -> {
                    Map<String, ThrowingCallable> calls = waits();
                    calls.putAll(others());
                    calls.forEach((name, call) -> assertThatThrownBy(call)
                            .as(name)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining(" belongs to " + first + ", and was used on " + second));
                });
            }

            second.runUntilComplete(() -> callAll(waits()));
        }
        assertThat(test.failures).isEmpty();
    }

    private static void callAll(Map<String, ThrowingCallable> calls) throws Exception {
        for (ThrowingCallable call : calls.values()) {
            try {
                call.call();
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void callbackCannotWait() {
        TestLoop.run(() -> {
            Promise<Void> done = Promise.create();
            EventLoop.current().callSoon(() -> {
                try {
                    waits().forEach((name, call) -> assertThatThrownBy(call)
                            .as(name)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("callback"));
                    done.complete(null);
                } catch (AssertionError e) {
                    done.fail(e);
                }
            });

            done.await();
        });
    }

    @Test
    void callbackMayDoWhatDoesNotWaitAndNeedsNoTask() {
        TestLoop.run(() -> {
            semaphore.acquire();
            EventLoop.current().callSoon(() -> {
                event.set();
                semaphore.release();
                barrier.reset();
                limiter.tryAcquireOnBehalfOf("callback");
                limiter.resize(1);
            });
            Weft.checkpoint();

            assertThat(event.isSet()).isTrue();
            assertThat(semaphore.available()).isEqualTo(5);
            assertThat(limiter.statistics().borrowers()).containsExactly("callback");
        });
    }

    @Test
    void nullIsRefusedByName() {
        assertThatThrownBy(() -> AsyncCondition.of(null)).hasMessage("lock");
        TestLoop.run(() -> {
            assertThatThrownBy(() -> limiter.acquireOnBehalfOf(null)).hasMessage("borrower");
            assertThatThrownBy(() -> limiter.tryAcquireOnBehalfOf(null)).hasMessage("borrower");
            assertThatThrownBy(() -> limiter.releaseOnBehalfOf(null)).hasMessage("borrower");
            assertThatThrownBy(() -> condition.await(null)).isInstanceOf(NullPointerException.class);
        });
    }
}
