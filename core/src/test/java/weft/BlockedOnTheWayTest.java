package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static weft.TestLoop.seconds;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A task that a lock or a latch of the JDK's parks on its way into a wait of weft's: what it is
/// about to wait for comes meanwhile.
class BlockedOnTheWayTest {

    private final TestLoop test = new TestLoop();
    private final CountDownLatch latch = new CountDownLatch(1);

    @BeforeEach
    void onlyMounted() {
        assumeTrue(Engines.CHOSEN == Engine.MOUNTED, "only on the mounted engine something else runs meanwhile");
    }

    /// Blocks a task named "blocked", once.
    private void block(Task<?> task) {
        if (task.name().equals("blocked") && latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void runObserved(Consumer<Promise<String>> whileBlocked, String outcome) {
        LoopObserver observer = new LoopObserver() {
            @Override
            public void stepEnded(Task<?> task) {
                block(task);
            }
        };
        Weft.run(options -> test.options().apply(options).withObserver(observer), () -> {
            Promise<String> promise = EventLoop.current().createPromise();
            Task<String> blocked = Weft.createTask("blocked", () -> promise.await());
            Weft.checkpoint();
            whileBlocked.accept(promise);
            Weft.checkpoint();
            latch.countDown();
            Weft.waitAll(List.of(blocked));

            assertThat(blocked.outcome().toString()).contains(outcome);
        });
        assertThat(test.failures).isEmpty();
    }

    @Test
    void executorThatBlocksUntilTheBodyIsOver() {
        Executor slow = body -> {
            Thread thread = Eventually.thread(body);
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        TestLoop.run(() -> assertThat(Weft.toThread(slow, () -> "value")).isEqualTo("value"));
    }

    @Test
    void observerThatBlocksWhileTheResultComes() {
        runObserved(promise -> promise.complete("value"), "value");
    }

    @Test
    void observerThatBlocksWhileTheTaskIsCancelled() {
        runObserved(promise -> promise.cancel("no use"), "no use");
    }

    @Test
    void observerThatBlocksWhileATaskIsCreated() {
        LoopObserver observer = new LoopObserver() {
            @Override
            public void taskCreated(Task<?> task) {
                block(task);
            }
        };
        Weft.run(options -> test.options().apply(options).withObserver(observer), () -> {
            EventLoop.current().callLater(seconds(1), latch::countDown);
            Weft.taskGroup(group -> {
                group.createTask("blocked", () -> "value");
            });
        });
        assertThat(test.failures).isEmpty();
    }
}
