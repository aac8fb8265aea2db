package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class EngineTest {

    @Test
    void isTheOneThatWasAskedFor() {
        try (EventLoop loop = EventLoop.create()) {
            assertThat(loop.engine().name().toLowerCase(Locale.ROOT)).isEqualTo(System.getProperty("weft.engine"));
        }
    }

    @Test
    void everyTaskIsAVirtualThreadOfItsOwn() {
        TestLoop.run(() -> {
            Thread main = Thread.currentThread();
            Task<Thread> other = Weft.createTask(Thread::currentThread);

            assertThat(other.await()).isNotSameAs(main);
            assertThat(other.await().isVirtual()).isTrue();
            assertThat(main.isVirtual()).isTrue();
        });
    }

    @Test
    void nameOfATaskIsTheNameOfItsThread() {
        TestLoop.run(() -> {
            Task<String> named =
                    Weft.createTask("reader", () -> Thread.currentThread().getName());
            assertThat(named.await()).isEqualTo("reader");

            Weft.currentTask().orElseThrow().rename("writer");
            assertThat(Thread.currentThread().getName()).isEqualTo("writer");
        });
    }

    @Test
    void loopIsFoundAlsoWhenUserCodeSetsTheThreadsExceptionHandler() {
        TestLoop.run(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});

            Weft.checkpoint();

            assertThat(Weft.currentTask()).isPresent();
            assertThat(EventLoop.current().isRunning()).isTrue();
        });
    }

    @Test
    void threadInterruptedByItsOwnCodeStaysInterruptedAcrossASuspension() {
        TestLoop.run(() -> {
            Thread.currentThread().interrupt();

            Weft.sleep(TestLoop.seconds(5));
            Weft.checkpoint();

            assertThat(TestLoop.now()).isEqualTo(TestLoop.seconds(5));
            assertThat(Thread.interrupted()).isTrue();
        });
    }

    @Test
    void strayUnparkDoesNotEndAWait() {
        TestLoop.run(() -> {
            Task<Void> sleeper = Weft.createTask(() -> {
                Weft.sleep(TestLoop.seconds(5));
                assertThat(TestLoop.now()).isEqualTo(TestLoop.seconds(5));
            });
            Weft.checkpoint();
            for (int i = 0; i < 100; i++) {
                java.util.concurrent.locks.LockSupport.unpark(sleeper.coroutine.thread());
                assertThat(sleeper.stack()).isNotEmpty(); // samples the stack, which may resubmit the thread
                Weft.checkpoint();
            }

            sleeper.await();
        });
    }

    @Test
    void strayUnparkFromOtherThreadsDoesNotEndAWait() {
        TestLoop.run(() -> {
            Task<Void> sleeper = Weft.createTask(() -> {
                for (int i = 1; i <= 500; i++) {
                    Weft.sleep(TestLoop.seconds(1));
                    assertThat(TestLoop.now()).isEqualTo(TestLoop.seconds(i));
                }
            });
            Weft.checkpoint();
            Thread other = Eventually.thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    java.util.concurrent.locks.LockSupport.unpark(sleeper.coroutine.thread());
                }
            });

            sleeper.await();

            other.join();
        });
    }

    @Test
    void aStackMayBeDeepWhereATaskSuspends() {
        TestLoop.run(() -> assertThat(sleepAtDepth(2_000)).isEqualTo(2_000));
    }

    private static int sleepAtDepth(int depth) {
        if (depth == 0) {
            Weft.sleep(TestLoop.seconds(1));
            return 0;
        }
        return 1 + sleepAtDepth(depth - 1);
    }
}
