package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import weft.TestLoop;
import weft.Weft;

class ContentionTest {

    private static final long FIRST_SEED = Long.getLong("weft.seed", 0);
    private static final int PROGRAMS = 300;

    private record OfLock(AsyncLock lock) implements Contention.Wanted {
        @Override
        public Hold acquire() {
            return lock.acquire();
        }

        @Override
        public boolean tryAcquire() {
            return lock.tryAcquire();
        }

        @Override
        public void release() {
            lock.release();
        }

        @Override
        public void checkUnused(int permits) {
            assertThat(lock.isLocked()).isFalse();
            assertThat(lock.statistics().waiting()).isZero();
        }
    }

    private record OfSemaphore(AsyncSemaphore semaphore) implements Contention.Wanted {
        @Override
        public Hold acquire() {
            return semaphore.acquire();
        }

        @Override
        public boolean tryAcquire() {
            return semaphore.tryAcquire();
        }

        @Override
        public void release() {
            semaphore.release();
        }

        @Override
        public boolean resize(int from, int to) {
            if (to <= from || semaphore.statistics().bound().isPresent()) {
                return false;
            }
            semaphore.release(to - from);
            return true;
        }

        @Override
        public void checkUnused(int permits) {
            assertThat(semaphore.available()).isEqualTo(permits);
            assertThat(semaphore.statistics().waiting()).isZero();
        }
    }

    private record OfLimiter(CapacityLimiter limiter) implements Contention.Wanted {
        @Override
        public Hold acquire() {
            return limiter.acquire();
        }

        @Override
        public boolean tryAcquire() {
            return limiter.tryAcquire();
        }

        @Override
        public void release() {
            limiter.release();
        }

        @Override
        public boolean resize(int from, int to) {
            limiter.resize(to);
            return true;
        }

        @Override
        public void checkUnused(int permits) {
            assertThat(limiter.available()).isEqualTo(permits);
            assertThat(limiter.statistics().waiting()).isZero();
        }
    }

    /// Runs random programs, each in the plain order and in one that its seed decides.
    private static void runAll(int fewest, int most, IntFunction<Contention.Wanted> wanted) {
        int waits = 0;
        int timeouts = 0;
        int cancellations = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed++) {
            for (boolean plain : new boolean[] {true, false}) {
                try {
                    Random random = new Random(seed);
                    int permits = random.nextInt(fewest, most + 1);
                    Contention program = new Contention(random, wanted.apply(permits), permits);
                    run(program, seed, plain);
                    waits += program.waits;
                    timeouts += program.timeouts;
                    cancellations += program.cancellations;
                } catch (Throwable e) {
                    throw new AssertionError("-Dweft.seed=" + seed + (plain ? " in plain order: " : ": ") + e, e);
                }
            }
        }
        assertThat(waits).isGreaterThan(PROGRAMS);
        assertThat(timeouts).isGreaterThan(PROGRAMS / 2);
        assertThat(cancellations).isGreaterThan(PROGRAMS / 2);
    }

    private static void run(Contention program, long seed, boolean plain) {
        TestLoop test = new TestLoop();
        Random order = new Random(seed);
        Weft.run(
                defaults -> plain
                        ? test.options().apply(defaults)
                        : test.options().apply(defaults).withOrder(order::nextInt),
                program::run);
        assertThat(test.failures).isEmpty();
    }

    @Test
    void lockAgreesWithItsModel() { // 62, 63, 65, T21
        runAll(1, 1, _ -> new OfLock(AsyncLock.create()));
    }

    @Test
    void semaphoreAgreesWithItsModel() { // 84, T21
        runAll(1, 4, permits -> new OfSemaphore(AsyncSemaphore.create(permits)));
    }

    @Test
    void boundedSemaphoreAgreesWithItsModel() { // 84, 86
        runAll(1, 4, permits -> new OfSemaphore(AsyncSemaphore.bounded(permits)));
    }

    @Test
    void limiterAgreesWithItsModel() { // T21
        runAll(1, 4, permits -> new OfLimiter(CapacityLimiter.create(permits)));
    }
}
