package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ThreadsafeTest {

    private final TestLoop test = new TestLoop();

    @Test
    void callbacksOfOneThreadKeepItsOrder() { // T13
        List<Integer> log = new ArrayList<>();
        Weft.run(test.realTime(), () -> {
            EventLoop loop = EventLoop.current();
            Promise<Void> last = Promise.create();
            Eventually.thread(() -> {
                for (int i = 0; i < 5_000; i++) {
                    int number = i;
                    loop.callSoonThreadsafe(() -> log.add(number));
                }
                loop.callSoonThreadsafe(() -> last.complete(null));
            });
            last.await();
        });

        assertThat(log).hasSize(5_000).isSorted();
    }

    @Test
    void onTheLoopItIsCallSoon() { // T13
        List<String> log = new ArrayList<>();
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            loop.callSoon(() -> log.add("a"));
            loop.callSoonThreadsafe(() -> log.add("b"));
            loop.callSoon(() -> {
                loop.callSoonThreadsafe(() -> log.add("d"));
                log.add("c");
            });
            Weft.checkpoint();
            log.add("main");
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("a", "b", "c", "main", "d");
    }

    @Test
    void wakesALoopThatWaits() { // T13
        LoopClock system = LoopClock.system();
        // By a slow clock, as nothing looks stuck because the machine holds a thread up.
        Weft.run(options -> test.realTime().apply(options).withClock(() -> system.nanos() / 60), () -> {
            EventLoop loop = EventLoop.current();
            for (int i = 0; i < 300; i++) {
                Promise<String> promise = Promise.create();
                Eventually.thread(() -> loop.callSoonThreadsafe(() -> promise.complete("woken")));
                assertThat(promise.await()).isEqualTo("woken");
            }
        });

        assertThat(test.failures).isEmpty();
    }

    @Test
    void callbacksThatScheduleMoreStarveNobody() { // T13
        Weft.run(test.realTime(), () -> {
            EventLoop loop = EventLoop.current();
            boolean[] over = new boolean[1];
            Runnable[] again = new Runnable[1];
            again[0] = () -> {
                if (!over[0]) {
                    loop.callSoonThreadsafe(again[0]);
                }
            };
            again[0].run();

            Weft.sleep(TestLoop.millis(2));
            for (int i = 0; i < 100; i++) {
                Weft.checkpoint();
            }
            over[0] = true;
        });
    }

    @Test
    void floodFromAnotherThreadStarvesNobody() { // T13
        AtomicInteger called = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        Weft.run(test.realTime(), () -> {
            EventLoop loop = EventLoop.current();
            Thread flood = Eventually.thread(() -> {
                for (int i = 0; i < 3_000_000 && !over.get(); i++) { // a bound for the memory it takes
                    loop.callSoonThreadsafe(called::incrementAndGet);
                }
            });
            while (called.get() == 0) {
                Weft.checkpoint();
            }

            for (int i = 0; i < 100; i++) {
                int before = called.get();
                Weft.checkpoint();
                assertThat(called.get() - before).isLessThanOrEqualTo(10_000); // what a turn takes at most
            }
            Weft.sleep(TestLoop.millis(1));

            over.set(true);
            Weft.toThread(() -> flood.join());
        });
    }

    @Test
    void manyThreadsAtOnceLoseNothingAndKeepTheirOrders() { // T13
        int threads = 4;
        int each = 10_000;
        int[] last = new int[threads];
        int[] disorder = new int[1];
        Weft.run(test.realTime(), () -> {
            EventLoop loop = EventLoop.current();
            List<Thread> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int id = t;
                all.add(Eventually.thread(() -> {
                    for (int i = 1; i <= each; i++) {
                        int number = i;
                        loop.callSoonThreadsafe(() -> {
                            disorder[0] += last[id] == number - 1 ? 0 : 1;
                            last[id] = number;
                        });
                    }
                }));
            }
            Weft.toThread(() -> {
                for (Thread thread : all) {
                    thread.join();
                }
            });
        });

        assertThat(disorder[0]).isZero();
        assertThat(last).containsOnly(each);
    }

    @Test
    void massiveQueueIsWorkedOff() { // T13
        int[] count = new int[1];
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            Weft.toThread(() -> {
                for (int i = 0; i < 300_000; i++) {
                    loop.callSoonThreadsafe(() -> count[0]++);
                }
            });
            while (count[0] < 300_000) {
                Weft.checkpoint();
            }
        });

        assertThat(count[0]).isEqualTo(300_000);
    }

    @Test
    void callbackThatCrashesWhileTheLoopEndsIsReported() { // T13
        Weft.run(
                test.realTime(),
                () -> EventLoop.current().callSoonThreadsafe(() -> {
                    throw new IllegalStateException("late");
                }));

        assertThat(test.failures).hasSize(1);
        assertThat(test.failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.CALLBACK);
        assertThat(test.failures.getFirst().exception().orElseThrow()).hasMessage("late");
    }

    @Test
    void cancellingFromAnotherThreadPreventsTheCallbackOrComesTooLate() throws Exception { // 192
        int n = 20_000;
        int[] called = new int[n];
        boolean[] wasPrevented = new boolean[n];
        Weft.run(test.realTime(), () -> {
            EventLoop loop = EventLoop.current();
            Handle[] handles = new Handle[n];
            for (int i = 0; i < n; i++) {
                int number = i;
                handles[i] = loop.callSoon(() -> called[number]++);
            }
            Thread other = Eventually.thread(() -> {
                for (int i = n - 1; i >= 0; i--) {
                    wasPrevented[i] = handles[i].cancel();
                }
            });
            Weft.checkpoint();
            Weft.toThread(() -> other.join());
        });

        for (int i = 0; i < n; i++) {
            assertThat(called[i]).as("callback %s", i).isEqualTo(wasPrevented[i] ? 0 : 1);
        }
    }

    @Test
    void timersCancelledFromOtherThreadsLeaveNothingBehind() { // 192
        int n = 5_000;
        int[] called = new int[n];
        boolean[] wasPrevented = new boolean[n];
        Weft.run(test.realTime(), () -> {
            EventLoop loop = EventLoop.current();
            TimerHandle[] handles = new TimerHandle[n];
            for (int i = 0; i < n; i++) {
                int number = i;
                handles[i] = loop.callLater(TestLoop.millis(1 + i % 10), () -> called[number]++);
            }
            Thread other = Eventually.thread(() -> {
                for (int i = 0; i < n; i++) {
                    wasPrevented[i] = handles[i].cancel();
                }
            });
            Weft.sleep(TestLoop.millis(5));
            Weft.toThread(() -> other.join());
            Weft.sleep(TestLoop.millis(20));

            assertThat(loop.scheduler.timers.size()).isZero();
        });

        for (int i = 0; i < n; i++) {
            assertThat(called[i]).as("timer %s", i).isEqualTo(wasPrevented[i] ? 0 : 1);
        }
    }

    @Test
    void whatIsAcceptedWhileTheLoopClosesIsDone() throws Exception {
        for (int round = 0; round < 30; round++) {
            EventLoop loop = EventLoop.start();
            List<Task<String>> accepted = new ArrayList<>();
            Thread thread = Eventually.thread(() -> {
                try {
                    while (true) {
                        accepted.add(loop.submit(() -> "done"));
                    }
                } catch (IllegalStateException closed) { // from now on
                }
            });
            Weft.run(() -> Weft.toThread(() -> {}));

            loop.close();
            thread.join();

            assertThat(accepted).allMatch(Task::isDone);
        }
    }
}
