package weft.bench.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import weft.bench.harness.Heap;

/// The same with the JDK's virtual threads and java.util.concurrent. They have one carrier, as a loop has one
/// thread; and what makes them is one of them.
final class ThreadWorks {

    private static final int TAKING_TURNS = 10;

    private int done; // threads of one carrier take turns, but what is read was written before

    static void main(String[] arguments) throws IOException {
        all().serve();
    }

    static Works all() {
        ThreadWorks here = new ThreadWorks();
        return new Works()
                .time(
                        KernelTask.SWITCH,
                        count -> inThreads(TAKING_TURNS, () -> {
                            for (int k = 0; k < count / TAKING_TURNS; k++) {
                                Thread.yield();
                            }
                        }))
                .time(KernelTask.SPAWN, here::spawn)
                .time(KernelTask.SPAWN_AWAIT, here::spawnAndAwait)
                .sleep(here::sleep)
                .park(ThreadWorks::parked)
                .time(KernelTask.QUEUE, here::handOver)
                .time(KernelTask.LOCK, here::lock)
                .time(KernelTask.LOCK_CONTENDED, here::lockInTurn)
                .time(KernelTask.TIMER, ThreadWorks::setAndCancel)
                .time(KernelTask.GATHER, here::invokeAll)
                .time(KernelTask.GROUP, here::execute)
                .time(KernelTask.SUBMIT, ThreadWorks::submit)
                .time(
                        KernelTask.WAKE,
                        (count, size) -> inThread(() -> {
                            for (int i = 0; i < count; i += size) {
                                here.wake(size);
                            }
                        }))
                .time(KernelTask.FIRE, ThreadWorks::fire)
                .none(KernelTask.LOOPS, "they have one scheduler a process");
    }

    private static void inThreads(int count, Runnable body) throws InterruptedException {
        for (Thread thread : start(count, body)) {
            thread.join();
        }
    }

    private interface Body {
        void run() throws Exception;
    }

    private static void inThread(Body body) throws InterruptedException {
        inThreads(
                1,
                () -> uninterrupted(() -> {
                    body.run();
                    return true;
                }));
    }

    private static List<Thread> start(int count, Runnable body) {
        List<Thread> threads = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            threads.add(Thread.startVirtualThread(body));
        }
        return threads;
    }

    private void spawn(int count) throws InterruptedException {
        done = 0;
        inThread(() -> {
            for (int i = 0; i < count; i += KernelTask.SPAWN.batch) {
                inThreads(KernelTask.SPAWN.batch, () -> done++);
            }
        });
        Works.check(done, count);
    }

    private void spawnAndAwait(int count) throws InterruptedException {
        done = 0;
        inThread(() -> {
            for (int i = 0; i < count; i++) {
                Thread.startVirtualThread(() -> done++).join();
            }
        });
        Works.check(done, count);
    }

    private void sleep(int count) throws InterruptedException {
        done = 0;
        inThread(() -> inThreads(
                count,
                () -> uninterrupted(() -> {
                    Thread.sleep(Works.SLEEP_MILLIS);
                    return done++;
                })));
        Works.check(done, count);
    }

    private static long parked(int count) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(count);
        long before = Heap.used();
        List<Thread> all = start(count, () -> {
            begun.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        begun.await();
        long bytes = Heap.used() - before;
        never.countDown();
        for (Thread thread : all) {
            thread.join();
        }
        return bytes;
    }

    private void handOver(int count) throws InterruptedException {
        done = 0;
        ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
        Thread sender = Thread.startVirtualThread(() -> {
            for (int i = 0; i < count; i++) {
                uninterrupted(() -> {
                    queue.put(1);
                    return true;
                });
            }
        });
        inThreads(1, () -> {
            for (int i = 0; i < count; i++) {
                done += uninterrupted(queue::take);
            }
        });
        sender.join();
        Works.check(done, count);
    }

    private static <T> T uninterrupted(Callable<T> body) {
        try {
            return body.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void lock(int count) throws InterruptedException {
        done = 0;
        ReentrantLock lock = new ReentrantLock();
        inThreads(1, () -> {
            for (int i = 0; i < count; i++) {
                lock.lock();
                done++;
                lock.unlock();
            }
        });
        Works.check(done, count);
    }

    private void lockInTurn(int count) throws InterruptedException {
        done = 0;
        ReentrantLock lock = new ReentrantLock(true);
        inThreads(2, () -> {
            for (int i = 0; i < count / 2; i++) {
                lock.lock();
                done++;
                Thread.yield();
                lock.unlock();
            }
        });
        Works.check(done, count);
    }

    private static void setAndCancel(int count) {
        try (ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1)) {
            timers.setRemoveOnCancelPolicy(true);
            for (int i = 0; i < count; i++) {
                ScheduledFuture<?> timer = timers.schedule(() -> {}, 1, TimeUnit.HOURS);
                timer.cancel(false);
            }
        }
    }

    private void invokeAll(int count) throws InterruptedException {
        done = 0;
        inThread(() -> {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < count; i += KernelTask.GATHER.batch) {
                    for (Future<Integer> child : threads.invokeAll(
                            Collections.<Callable<Integer>>nCopies(KernelTask.GATHER.batch, () -> 1))) {
                        done += child.get();
                    }
                }
            }
        });
        Works.check(done, count);
    }

    private void execute(int count) throws InterruptedException {
        done = 0;
        inThread(() -> {
            for (int i = 0; i < count; i += KernelTask.GROUP.batch) {
                try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (int k = 0; k < KernelTask.GROUP.batch; k++) {
                        threads.execute(() -> done++);
                    }
                }
            }
        });
        Works.check(done, count);
    }

    private void wake(int size) throws InterruptedException {
        done = 0;
        CountDownLatch event = new CountDownLatch(1);
        List<Thread> all = start(size, () -> {
            uninterrupted(() -> {
                event.await();
                return done++;
            });
        });
        Thread.yield(); // all wait now
        event.countDown();
        for (Thread thread : all) {
            thread.join();
        }
        Works.check(done, size);
    }

    private static void fire(int count, int size) throws InterruptedException {
        try (ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1)) {
            for (int i = 0; i < count; i += size) {
                CountDownLatch all = new CountDownLatch(size);
                for (int k = 0; k < size; k++) {
                    timers.schedule(all::countDown, k % 1_000, TimeUnit.NANOSECONDS);
                }
                all.await();
            }
        }
    }

    private static void submit(int count) throws InterruptedException {
        int[] left = {count};
        CountDownLatch all = new CountDownLatch(1);
        try (ExecutorService one = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < count; i++) {
                one.execute(() -> {
                    if (--left[0] == 0) {
                        all.countDown();
                    }
                });
            }
            all.await();
        }
    }
}
