package weft.bench.kernel;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import weft.Awaitable;
import weft.EventLoop;
import weft.Promise;
import weft.Task;
import weft.Weft;
import weft.bench.harness.Heap;
import weft.sync.AsyncEvent;
import weft.sync.AsyncLock;
import weft.sync.AsyncQueue;

/// The tasks of the kernel, as weft's documentation has them.
final class WeftWorks {

    private static final int TAKING_TURNS = 10;

    private int done;

    static void main(String[] arguments) throws IOException {
        all().serve();
    }

    static Works all() {
        WeftWorks here = new WeftWorks();
        return new Works()
                .time(KernelTask.SWITCH, count -> Weft.run(() -> here.takeTurns(count)))
                .time(KernelTask.SPAWN, count -> Weft.run(() -> here.spawn(count)))
                .time(KernelTask.SPAWN_AWAIT, count -> Weft.run(() -> here.spawnAndAwait(count)))
                .sleep(count -> Weft.run(() -> here.sleep(count)))
                .park(count -> Weft.run(o -> o.withSlowStep(Duration.ZERO), () -> here.parked(count)))
                .time(KernelTask.QUEUE, count -> Weft.run(() -> here.handOver(count)))
                .time(KernelTask.LOCK, count -> Weft.run(() -> here.lock(count)))
                .time(KernelTask.LOCK_CONTENDED, count -> Weft.run(() -> here.lockInTurn(count)))
                .time(KernelTask.TIMER, count -> Weft.run(() -> setAndCancel(count)))
                .time(KernelTask.GATHER, count -> Weft.run(() -> here.gather(count)))
                .time(KernelTask.GROUP, count -> Weft.run(() -> here.group(count)))
                .add(KernelTask.SUBMIT, (count, _) -> submit(count))
                .add(KernelTask.WAKE, (count, size) -> here.repeat(count, size, here::wake))
                .add(KernelTask.FIRE, (count, size) -> here.repeat(count, size, here::fire))
                .add(KernelTask.LOOPS, WeftWorks::onLoops);
    }

    private void takeTurns(int count) {
        Weft.taskGroup(group -> {
            for (int i = 0; i < TAKING_TURNS; i++) {
                group.createTask(() -> {
                    for (int k = 0; k < count / TAKING_TURNS; k++) {
                        Weft.checkpoint();
                    }
                });
            }
        });
    }

    private static long onLoops(int count, int loops) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < loops; i++) {
            threads.add(Thread.ofPlatform().start(() -> Weft.run(() -> new WeftWorks().takeTurns(count / loops))));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return System.nanoTime() - start;
    }

    private void spawn(int count) {
        done = 0;
        for (int i = 0; i < count; i += KernelTask.SPAWN.batch) {
            for (int k = 0; k < KernelTask.SPAWN.batch; k++) {
                Weft.createTask(() -> {
                    done++;
                });
            }
            Weft.checkpoint();
        }
        Works.check(done, count);
    }

    private void spawnAndAwait(int count) {
        done = 0;
        for (int i = 0; i < count; i++) {
            Weft.createTask(() -> {
                        done++;
                    })
                    .await();
        }
        Works.check(done, count);
    }

    private void sleep(int count) {
        done = 0;
        Weft.taskGroup(group -> {
            for (int i = 0; i < count; i++) {
                group.createTask(() -> {
                    Weft.sleep(Duration.ofMillis(Works.SLEEP_MILLIS));
                    done++;
                });
            }
        });
        Works.check(done, count);
    }

    private long parked(int count) {
        done = 0;
        Promise<Integer> never = Promise.create();
        long before = Heap.used();
        List<Task<Integer>> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(Weft.createTask(() -> {
                done++;
                return never.await();
            }));
        }
        Weft.checkpoint();
        long bytes = Heap.used() - before;
        Works.check(done, count);
        never.complete(0);
        Weft.waitAll(all);
        return bytes;
    }

    private void handOver(int count) {
        done = 0;
        AsyncQueue<Integer> queue = AsyncQueue.create(1);
        Weft.taskGroup(group -> {
            group.createTask(() -> {
                for (int i = 0; i < count; i++) {
                    queue.put(i);
                }
            });
            for (int i = 0; i < count; i++) {
                queue.get();
                done++;
            }
        });
        Works.check(done, count);
    }

    private void lock(int count) {
        done = 0;
        AsyncLock lock = AsyncLock.create();
        for (int i = 0; i < count; i++) {
            lock.acquire();
            done++;
            lock.release();
        }
        Works.check(done, count);
    }

    private void lockInTurn(int count) {
        done = 0;
        AsyncLock lock = AsyncLock.create();
        Weft.taskGroup(group -> {
            for (int i = 0; i < 2; i++) {
                group.createTask(() -> {
                    for (int k = 0; k < count / 2; k++) {
                        lock.acquire();
                        done++;
                        Weft.checkpoint();
                        lock.release();
                    }
                });
            }
        });
        Works.check(done, count);
    }

    private static void setAndCancel(int count) {
        EventLoop loop = EventLoop.current();
        Duration hour = Duration.ofHours(1);
        for (int i = 0; i < count; i++) {
            loop.callLater(hour, () -> {}).cancel();
            if (i % KernelTask.TIMERS_A_TURN == 0) {
                Weft.checkpoint();
            }
        }
    }

    private void gather(int count) {
        done = 0;
        for (int i = 0; i < count; i += KernelTask.GATHER.batch) {
            List<Awaitable<Integer>> children = new ArrayList<>();
            for (int k = 0; k < KernelTask.GATHER.batch; k++) {
                children.add(
                        () -> { // makes use of what is around it: an equal child would be run once
                            done++;
                            return 1;
                        });
            }
            Works.check(Weft.gather(children).stream().mapToInt(each -> each).sum(), KernelTask.GATHER.batch);
        }
        Works.check(done, count);
    }

    private void group(int count) {
        done = 0;
        for (int i = 0; i < count; i += KernelTask.GROUP.batch) {
            Weft.taskGroup(group -> {
                for (int k = 0; k < KernelTask.GROUP.batch; k++) {
                    group.createTask(() -> {
                        done++;
                    });
                }
            });
        }
        Works.check(done, count);
    }

    private long repeat(int count, int size, IntConsumer program) {
        return Weft.run(() -> {
            long start = System.nanoTime();
            for (int i = 0; i < count; i += size) {
                done = 0;
                program.accept(size);
                Works.check(done, size);
            }
            return System.nanoTime() - start;
        });
    }

    private void wake(int size) {
        AsyncEvent event = AsyncEvent.create();
        Weft.taskGroup(group -> {
            for (int i = 0; i < size; i++) {
                group.createTask(() -> {
                    event.await();
                    done++;
                });
            }
            Weft.checkpoint();
            event.set();
        });
    }

    private void fire(int size) {
        EventLoop loop = EventLoop.current();
        Promise<Integer> all = Promise.create();
        for (int i = 0; i < size; i++) {
            loop.callLater(Duration.ofNanos(i % 1_000), () -> {
                if (++done == size) {
                    all.complete(done);
                }
            });
        }
        all.await();
    }

    private static long submit(int count) throws InterruptedException {
        try (EventLoop loop = EventLoop.start()) {
            int[] left = {count};
            CountDownLatch all = new CountDownLatch(1);
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                loop.callSoonThreadsafe(() -> {
                    if (--left[0] == 0) {
                        all.countDown();
                    }
                });
            }
            all.await();
            return System.nanoTime() - start;
        }
    }
}
