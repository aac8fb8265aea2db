package weft.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import weft.Action;
import weft.Engine;
import weft.EventLoop;
import weft.Weft;

/// Tasks that something of the JDK's blocks, while the mounted engine goes on, and who lets them go on.
class BlockedTaskTest {

    private static OutsideError outside(Action body) {
        return catchThrowableOfType(OutsideError.class, () -> Runs.inVirtualTime(body));
    }

    @RepeatedTest(5)
    @EnabledIf(value = "loopGoesOn", disabledReason = "only on the mounted engine")
    void threadThatFeedsABlockingQueueIsNamed() {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();

        OutsideError error = outside(() -> {
            Runs.startFeeder(() -> queue.put("a"));
            Weft.createTask("eater", () -> queue.take()).await();
        });

        assertThat(error)
                .hasMessageStartingWith("the thread feeder lets eater go on, which waited in virtual time"
                        + " for something of the JDK's (java.util.concurrent.locks.AbstractQueuedSynchronizer")
                .hasMessageContaining("VirtualClock.withOutside()");
        assertThat(error.getCause()).hasMessage("what feeder was doing");
        assertThat(error.getCause().getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(BlockedTaskTest.class.getName()));
    }

    @Test
    @EnabledIf(value = "loopGoesOn", disabledReason = "only on the mounted engine")
    void threadThatOpensALatchIsNamed() {
        CountDownLatch latch = new CountDownLatch(1);

        OutsideError error = outside(() -> {
            Runs.startFeeder(latch::countDown);
            Weft.createTask("eater", () -> latch.await()).await();
        });

        assertThat(error).hasMessageStartingWith("the thread feeder lets eater go on, which ");
    }

    @Test
    void queueThatATaskFeedsIsNotOutside() {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();

        Runs.inVirtualTime(() -> {
            Weft.createTask(() -> queue.put("a"));
            assertThat(Weft.createTask(() -> queue.take()).await()).isEqualTo("a");
        });
    }

    @Test
    void timeThatRunsOutInTheJdkIsNotOutside() {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();

        Runs.inVirtualTime(
                () -> assertThat(queue.poll(20, TimeUnit.MILLISECONDS)).isNull());
    }

    /// Who logs at the same time as others waits for them now and then, and decides nothing by it.
    @RepeatedTest(5)
    void lockThatAnotherThreadHoldsIsNotOutside() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch locked = new CountDownLatch(1);
        Runs.startFeeder(() -> {
            lock.lock();
            locked.countDown();
            Thread.sleep(20);
            lock.unlock();
        });
        locked.await();

        Runs.inVirtualTime(() -> {
            lock.lock();
            lock.unlock();
        });
    }

    static boolean loopGoesOn() {
        try (EventLoop loop = EventLoop.create()) {
            return loop.engine() == Engine.MOUNTED;
        }
    }
}
