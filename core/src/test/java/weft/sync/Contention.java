package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import weft.CancelledError;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

/// A random program of tasks that want the same thing, with a model beside it that says at every
/// moment who has it and who is next. The two must agree, whatever the order of the steps.
final class Contention {

    /// What is wanted: how many may have it at once, and the calls.
    interface Wanted {
        Hold acquire();

        boolean tryAcquire();

        void release();

        /// Changes how many may have it; returns whether that can be done.
        default boolean resize(int from, int to) {
            return false;
        }

        /// Checks that nobody has it and nobody waits.
        void checkUnused(int permits);
    }

    /// One wait, as the model knows it.
    private static final class Request {
        private final Duration deadline;
        private boolean cancelled;
        private boolean granted;

        private Request(Duration deadline) {
            this.deadline = deadline;
        }

        /// A timeout takes effect before any step of its moment.
        private boolean isOver() {
            return cancelled || deadline.compareTo(TestLoop.now()) <= 0;
        }
    }

    /// One task, as the model knows it.
    private static final class Worker {
        private Task<Void> task;
        private boolean cancelled;
        private Request request; // while it waits
    }

    private static final Duration NEVER = Duration.ofDays(1000);

    private final Random random;
    private final Wanted wanted;
    private int permits;

    private final List<Worker> workers = new ArrayList<>();
    private final Set<Request> granted = new HashSet<>();
    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    private int inside; // what has really been acquired
    int waits; // so that a test sees that something has happened
    int timeouts;
    int cancellations;

    Contention(Random random, Wanted wanted, int permits) {
        this.random = random;
        this.wanted = wanted;
        this.permits = permits;
    }

    void run() {
        for (int i = random.nextInt(2, 8); i > 0; i--) {
            Worker worker = new Worker();
            long seed = random.nextLong(); // so what it does does not depend on the order of the steps
            worker.task = Weft.createTask(() -> work(worker, new Random(seed)));
            workers.add(worker);
        }
        int disturbances = random.nextInt(10);
        for (int i = 0; i < disturbances; i++) {
            Weft.sleep(moment(random));
            disturb();
        }
        List<Task<Void>> tasks = workers.stream().map(worker -> worker.task).toList();
        assertThat(Weft.waitAll(Duration.ofDays(1), tasks).pending())
                .as("who hangs")
                .isEmpty();
        for (Worker worker : workers) {
            if (!worker.task.isCancelled()) {
                worker.task.await();
            }
        }
        assertThat(inside).isZero();
        wanted.checkUnused(permits);
    }

    private static Duration moment(Random random) {
        return Duration.ofNanos(random.nextLong(1, 1_000_000_000));
    }

    private void disturb() {
        if (random.nextInt(3) == 0) {
            int more = random.nextInt(0, 5);
            if (wanted.resize(permits, more)) {
                permits = more;
                grant();
            }
            if (permits == 0) {
                Weft.sleep(moment(random));
                wanted.resize(0, 1);
                permits = 1;
                grant();
            }
            return;
        }
        Worker victim = workers.get(random.nextInt(workers.size()));
        if (victim.task.cancel()) {
            victim.cancelled = true;
            if (victim.request != null && !victim.request.granted) {
                victim.request.cancelled = true;
            }
        }
    }

    // ---- a task

    private void work(Worker me, Random own) {
        for (int i = own.nextInt(1, 6); i > 0; i--) {
            if (own.nextBoolean()) {
                Weft.sleep(moment(own));
            }
            switch (own.nextInt(5)) {
                case 0 -> tryOnce(own);
                case 1, 2 -> acquireInTime(me, own);
                default -> acquire(me, NEVER, own);
            }
        }
    }

    private void tryOnce(Random own) {
        Request request = new Request(NEVER);
        boolean free = granted.size() < permits;
        assertThat(wanted.tryAcquire()).isEqualTo(free);
        if (free) {
            granted.add(request);
            use(request, own, wanted::release);
        }
    }

    private void acquireInTime(Worker me, Random own) {
        Duration timeout = moment(own);
        Duration deadline = TestLoop.now().plus(timeout);
        Hold[] hold = new Hold[1];
        Request[] request = new Request[1];
        boolean inTime = Weft.moveOnAfter(timeout, () -> {
            request[0] = arrive(me, deadline);
            hold[0] = acquired(me, request[0]);
        });
        if (inTime) {
            use(request[0], own, hold[0]::close);
        } else {
            timeouts++;
            assertThat(request[0].granted).isFalse();
            assertThat(TestLoop.now()).isEqualTo(deadline);
        }
    }

    private void acquire(Worker me, Duration deadline, Random own) {
        Request request = arrive(me, deadline);
        Hold hold = acquired(me, request);
        use(request, own, hold::close);
    }

    /// Acquires, and compares how that ends with what the model says.
    private Hold acquired(Worker me, Request request) {
        try {
            Hold hold = wanted.acquire();
            assertThat(request.granted).as("its turn").isTrue();
            return hold;
        } catch (CancelledError e) {
            cancellations++;
            assertThat(request.granted).as("cancelled, though it had it").isFalse();
            assertThat(request.isOver()).isTrue();
            throw e;
        } finally {
            me.request = null;
            queue.remove(request);
        }
    }

    private void use(Request request, Random own, Runnable release) {
        inside++;
        assertThat(granted).contains(request);
        try {
            Weft.sleep(own.nextInt(4) == 0 ? Duration.ZERO : moment(own));
        } finally {
            inside--;
            granted.remove(request);
            grant();
            release.run();
        }
    }

    // ---- the model

    private Request arrive(Worker me, Duration deadline) {
        Request request = new Request(deadline);
        request.cancelled = me.cancelled;
        me.request = request;
        if (!request.cancelled) {
            waits += granted.size() < permits ? 0 : 1;
            queue.add(request);
            grant();
        }
        return request;
    }

    private void grant() {
        while (granted.size() < permits && !queue.isEmpty()) {
            Request next = queue.poll();
            if (!next.isOver()) {
                next.granted = true;
                granted.add(next);
            }
        }
        assertThat(inside).isLessThanOrEqualTo(granted.size());
    }
}
