package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunInterruptTest {

    private final TestLoop test = new TestLoop();
    private final Thread caller = Thread.currentThread();

    @AfterEach
    void clearTheStatusForTheNextTest() {
        Thread.interrupted();
    }

    @Test
    void interruptCancelsMainAndTheStatusIsKept() { // 165
        Throwable thrown = catchThrowable(() -> Weft.run(test.realTime(), () -> {
            caller.interrupt();
            Promise.create().await();
        }));

        assertThat(thrown).isInstanceOf(CancelledError.class).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(test.failures).isEmpty();
    }

    @Test
    void mainMayCleanUpBySuspending() { // 165
        List<String> log = new ArrayList<>();

        Throwable thrown = catchThrowable(() -> Weft.run(test.options(), () -> {
            try {
                caller.interrupt();
                Promise.create().await();
            } finally {
                Weft.sleep(TestLoop.seconds(5));
                log.add("cleaned up");
            }
        }));

        assertThat(thrown).isInstanceOf(CancelledError.class);
        assertThat(log).containsExactly("cleaned up");
    }

    @Test
    void callerThatIsInterruptedAlreadyCancelsMainAtItsFirstSuspension() { // 165
        List<String> log = new ArrayList<>();
        Thread.currentThread().interrupt();

        Throwable thrown = catchThrowable(() -> Weft.run(test.realTime(), () -> {
            log.add("began");
            Promise.create().await();
            log.add("not reached");
        }));

        assertThat(thrown).isInstanceOf(CancelledError.class);
        assertThat(log).containsExactly("began");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void tasksThatAreLeftAreStillCancelledAndWaitedFor() { // 165
        List<String> log = Collections.synchronizedList(new ArrayList<>());

        Throwable thrown = catchThrowable(() -> Weft.run(test.options(), () -> {
            Weft.createTask(() -> {
                try {
                    Promise.create().await();
                } finally {
                    for (int i = 0; i < 20_000; i++) { // takes a while
                        Weft.checkpoint();
                    }
                    log.add("task cleaned up");
                }
            });
            Weft.checkpoint();
            caller.interrupt();
            Promise.create().await();
        }));

        assertThat(thrown).isInstanceOf(CancelledError.class);
        assertThat(log).containsExactly("task cleaned up");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(test.failures).isEmpty();
    }

    @Test
    void workerThreadsAreStillWaitedFor() { // 165
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);

        Throwable thrown = catchThrowable(() -> Weft.run(test.realTime(), () -> {
            Weft.createTask(() -> Weft.toThread(() -> {
                running.countDown();
                mayEnd.await();
                log.add("thread ended");
            }));
            Weft.createTask(() -> Weft.toThread(() -> {
                running.await();
                caller.interrupt();
            }));
            try {
                Promise.create().await();
            } finally {
                mayEnd.countDown();
            }
        }));

        assertThat(thrown).isInstanceOf(CancelledError.class);
        assertThat(log).containsExactly("thread ended");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(test.failures).isEmpty();
    }

    @Test
    void mainThatSwallowsItEndsNormallyAndTheStatusIsKept() { // 165
        String result = Weft.run(test.realTime(), () -> {
            caller.interrupt();
            try {
                Promise.create().await();
            } catch (CancelledError e) {
                return "swallowed";
            }
            return "not reached";
        });

        assertThat(result).isEqualTo("swallowed");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void interruptOfAVirtualCallerCancelsMain() throws InterruptedException { // 165
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch began = new CountDownLatch(1);
        Thread virtual = Thread.ofVirtual()
                .start(() -> thrown.set(catchThrowable(() -> Weft.run(test.realTime(), () -> {
                    began.countDown();
                    Promise.create().await();
                }))));
        began.await();

        virtual.interrupt();
        virtual.join();

        assertThat(thrown.get()).isInstanceOf(CancelledError.class);
    }

    @Test
    void everyInterruptIsARequest() { // 165
        List<String> log = new ArrayList<>();

        Weft.run(test.realTime(), () -> {
            for (int i = 0; i < 3; i++) {
                try {
                    Eventually.isTrue(() -> !caller.isInterrupted());
                    caller.interrupt();
                    Promise.create().await();
                } catch (CancelledError e) {
                    log.add("cancelled " + (i + 1));
                    Weft.currentTask().orElseThrow().uncancel();
                }
            }
        });

        assertThat(log).containsExactly("cancelled 1", "cancelled 2", "cancelled 3");
    }
}
