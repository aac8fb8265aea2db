package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Calls of the JDK's that block, inside tasks: the mounted engine goes on with other tasks, the
/// baton engine waits. What blocks is freed by another thread, which waits, on the mounted engine
/// alone, until other tasks have taken many turns.
class BlockingCallTest {

    private static final int TURNS = 50;

    private volatile int turns;

    /// Runs a body that blocks until `free` was called on another thread.
    private void assertOthersGoOn(Action blocking, Action free) {
        TestLoop test = new TestLoop();
        Weft.run(test.realTime(), () -> {
            boolean mounted = EventLoop.current().engine() == Engine.MOUNTED;
            Thread other = Eventually.thread(() -> {
                Eventually.isTrue(() -> !mounted || turns >= TURNS);
                try {
                    free.run();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            Task<Void> blocked = Weft.createTask(blocking);
            Weft.checkpoint();
            for (int i = 1; i <= TURNS; i++) {
                turns = i;
                Weft.checkpoint();
            }
            blocked.await();
            Weft.toThread(() -> other.join());
        });
        assertThat(test.failures).isEmpty();
    }

    @Test
    void latch() {
        CountDownLatch latch = new CountDownLatch(1);
        assertOthersGoOn(latch::await, latch::countDown);
    }

    @Test
    void blockingQueue() {
        BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
        assertOthersGoOn(() -> assertThat(queue.take()).isEqualTo("element"), () -> queue.put("element"));
    }

    @Test
    void monitor() {
        Object monitor = new Object();
        boolean[] free = new boolean[1];
        assertOthersGoOn(
                () -> {
                    synchronized (monitor) {
                        while (!free[0]) {
                            monitor.wait();
                        }
                    }
                },
                () -> {
                    synchronized (monitor) {
                        free[0] = true;
                        monitor.notifyAll();
                    }
                });
    }

    @Test
    void socket() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            InputStream input = client.getInputStream();
            assertOthersGoOn(
                    () -> assertThat(input.read()).isEqualTo(42),
                    () -> accepted.getOutputStream().write(42));
        }
    }

    @Test
    void virtualThreadStartedInATaskRunsOutsideOfTheLoop() {
        CountDownLatch latch = new CountDownLatch(1);
        assertOthersGoOn(
                () -> {
                    List<Thread> children = new ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                        children.add(Thread.ofVirtual().start(() -> {
                            assertThat(Weft.currentTask()).isEmpty();
                            latch.countDown();
                        }));
                    }
                    for (Thread child : children) {
                        child.join();
                    }
                    latch.await();
                },
                () -> {});
    }

    @Test
    void lockThatATaskHoldsAcrossASuspension() {
        ReentrantLock lock = new ReentrantLock();
        List<String> log = new ArrayList<>();
        TestLoop test = new TestLoop();
        Weft.run(test.realTime(), () -> {
            // on the baton engine the second task would block the loop for ever, as in asyncio
            Assumptions.assumeTrue(EventLoop.current().engine() == Engine.MOUNTED, "only on the mounted engine");
            Task<Void> holder = Weft.createTask(() -> {
                lock.lock();
                Weft.sleep(TestLoop.millis(5));
                log.add("holder");
                lock.unlock();
            });
            Task<Void> waiter = Weft.createTask(() -> {
                lock.lock();
                log.add("waiter");
                lock.unlock();
            });
            EventLoop.current().callSoon(() -> log.add("callback"));
            Weft.waitAll(List.of(holder, waiter));
        });

        assertThat(log).containsExactly("callback", "holder", "waiter");
        assertThat(test.failures).isEmpty();
    }
}
