package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.TestLoop.millis;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random programs of nested scopes, timeouts, groups, shields and cancellations, many of them at
/// the same instant, under random schedules. Whatever happens, these hold:
///
/// - every program ends, within the time its longest clean-up allows;
/// - every `finally` runs, and no task is left;
/// - a [CancelledError] leaves a scope only if somebody else has asked for a cancellation: another
///   scope around it, or a caller of cancel;
/// - a scope converts only a cancellation of its own;
/// - nothing is left behind: a task that handled everything can suspend.
class CancellationFuzzTest {

    private static final int PROGRAMS = 1_000;
    private static final int MAX_DEPTH = 5;

    @Test
    void randomProgramsKeepTheInvariants() {
        for (long seed = 0; seed < PROGRAMS; seed++) {
            try {
                new RandomProgram(seed).run();
            } catch (Throwable e) {
                throw new AssertionError("with seed " + seed, e);
            }
        }
    }

    private static final class Expected extends RuntimeException {
        private static final long serialVersionUID = 1;

        Expected() {
            super("expected");
        }
    }

    /// What a task has entered, the innermost last: all that may cancel a stretch of it.
    private static final class Frames extends ArrayList<Frame> {
        private static final long serialVersionUID = 1;

        boolean cancelled() {
            return stream().anyMatch(Frame::cancelled);
        }
    }

    private interface Frame {
        boolean cancelled();

        void cancel();
    }

    private record ScopeFrame(CancelScope scope) implements Frame {
        @Override
        public boolean cancelled() {
            return scope.isCancelled();
        }

        @Override
        public void cancel() {
            scope.cancel("a scope");
        }
    }

    private record GroupFrame(TaskGroup group) implements Frame {
        @Override
        public boolean cancelled() {
            try {
                group.checkOpen();
                return false;
            } catch (IllegalStateException e) {
                return true;
            }
        }

        @Override
        public void cancel() {
            group.cancel("a group");
        }
    }

    private static final class RandomProgram {

        private final Random random;
        private final Random schedule;
        private final List<Task<?>> tasks = new ArrayList<>(); // all
        private final List<Task<?>> targets = new ArrayList<>(); // those that anybody may cancel
        private final List<Frame> open = new ArrayList<>();
        private final List<String> violations = new ArrayList<>();
        private int begun;
        private int cleaned;
        private int operations = 80;

        RandomProgram(long seed) {
            random = new Random(seed);
            schedule = new Random(~seed);
        }

        void run() {
            TestLoop test = new TestLoop();
            Weft.run(options -> test.options().apply(options).withOrder(schedule::nextInt), () -> {
                targets.add(create(0));
                while (!Weft.waitAll(List.copyOf(tasks)).done().containsAll(tasks)) {
                    // more were created meanwhile
                }
                assertThat(Weft.allTasks()).hasSize(1);
                assertThat(EventLoop.current().scheduler.timers.isEmpty()).isTrue();
                assertThat(TestLoop.now()).isLessThan(millis(10_000));
                tasks.forEach(task -> {
                    if (task.outcome() instanceof Outcome.Failure<?>(Throwable failure)) {
                        check(failure);
                    }
                });
            });
            assertThat(violations).isEmpty();
            assertThat(test.failures).isEmpty();
            assertThat(cleaned).as("finally blocks that have run").isEqualTo(begun);
        }

        private void check(Throwable failure) {
            switch (failure) {
                case ExceptionGroup group -> group.exceptions().forEach(this::check);
                case Expected _, TimedOutException _ -> {}
                default -> violations.add("unexpected: " + failure);
            }
        }

        private Task<Void> create(int depth) {
            Task<Void> task = Weft.createTask(() -> block(new Frames(), depth));
            tasks.add(task);
            return task;
        }

        /// Runs something that may suspend. If a cancellation comes out, somebody must have asked.
        private void guarded(Frames frames, Action body) throws Exception {
            try {
                body.run();
            } catch (CancelledError e) {
                if (!frames.cancelled() && Weft.currentTask().orElseThrow().cancelling() == 0) {
                    violations.add("nobody has asked for " + e);
                }
                throw e;
            }
        }

        private void block(Frames frames, int depth) throws Exception {
            begun++;
            try {
                for (int i = random.nextInt(1, 4); i > 0 && operations-- > 0; i--) {
                    guarded(frames, () -> operation(frames, depth));
                }
            } finally {
                try {
                    if (random.nextInt(4) == 0) {
                        guarded(frames, () -> cleanUp(frames));
                    }
                } finally {
                    cleaned++;
                }
            }
        }

        private void cleanUp(Frames frames) throws Exception {
            if (random.nextBoolean()) {
                Weft.sleep(millis(random.nextInt(4)));
            } else {
                scope(frames, CancelScope.withTimeout(millis(random.nextInt(3))), () -> Weft.sleep(millis(2)));
            }
        }

        private void operation(Frames frames, int depth) throws Exception {
            switch (random.nextInt(depth < MAX_DEPTH ? 15 : 6)) {
                case 0 -> Weft.checkpoint();
                case 1, 2 -> Weft.sleep(millis(random.nextInt(4)));
                case 3 -> {
                    if (!open.isEmpty()) {
                        open.get(random.nextInt(open.size())).cancel();
                    }
                }
                case 4 -> targets.get(random.nextInt(targets.size())).cancel("by hand");
                case 5 -> {
                    if (random.nextInt(3) == 0) {
                        throw new Expected();
                    }
                }
                case 6, 7 -> scope(frames, randomScope(), () -> block(frames, depth + 1));
                case 8 -> handled(() -> timeout(frames, depth));
                case 9, 10 -> handled(() -> group(frames, depth));
                case 11 -> handled(() -> create(depth + 1).await());
                case 12 -> handled(() -> Weft.shield(create(depth + 1)));
                case 13 -> awaitEnd(create(depth + 1));
                default -> handled(() -> Weft.gather(create(depth + 1), create(depth + 1)));
            }
        }

        private void awaitEnd(Task<?> task) {
            try {
                task.awaitEnd();
            } finally {
                if (!task.isDone()) {
                    violations.add("a wait for an end was over before");
                }
            }
        }

        private CancelScope randomScope() {
            return random.nextInt(3) == 0 ? CancelScope.create() : CancelScope.withTimeout(millis(random.nextInt(5)));
        }

        private void handled(Action body) throws Exception {
            try {
                body.run();
            } catch (Expected | TimedOutException | ExceptionGroup e) {
                check(e);
                if (random.nextInt(3) == 0) {
                    throw e;
                }
            }
        }

        private void scope(Frames frames, CancelScope scope, Action body) throws Exception {
            List<Frame> cancelledBefore =
                    frames.stream().filter(Frame::cancelled).toList();
            int cancelling = Weft.currentTask().orElseThrow().cancelling();
            guarded(frames, () -> within(frames, new ScopeFrame(scope), () -> scope.run(body)));
            checkCaught(frames, scope, cancelledBefore, cancelling);
        }

        private void timeout(Frames frames, int depth) throws Exception {
            List<Frame> cancelledBefore =
                    frames.stream().filter(Frame::cancelled).toList();
            int cancelling = Weft.currentTask().orElseThrow().cancelling();
            CancelScope[] used = new CancelScope[1];
            try {
                guarded(
                        frames,
                        () -> Weft.timeout(millis(random.nextInt(5)), scope -> {
                            used[0] = scope;
                            within(frames, new ScopeFrame(scope), () -> block(frames, depth + 1));
                        }));
            } finally {
                checkCaught(frames, used[0], cancelledBefore, cancelling);
            }
        }

        /// A scope that has ended a cancellation must have been the only one.
        private void checkCaught(Frames frames, CancelScope scope, List<Frame> before, int cancelling) {
            if (scope.isCaught()) {
                if (frames.stream().anyMatch(frame -> frame.cancelled() && !before.contains(frame))) {
                    violations.add("a scope has ended the cancellation of another");
                }
                if (Weft.currentTask().orElseThrow().cancelling() > cancelling) {
                    violations.add("a scope has ended the cancellation of its task");
                }
            }
        }

        private void group(Frames frames, int depth) throws Exception {
            List<Task<?>> children = new ArrayList<>();
            try {
                guarded(
                        frames,
                        () -> Weft.taskGroup(group -> {
                            for (int i = random.nextInt(4); i > 0; i--) {
                                children.add(group.createTask(() -> block(new Frames(), depth + 1)));
                            }
                            tasks.addAll(children);
                            targets.addAll(children);
                            within(frames, new GroupFrame(group), () -> block(frames, depth + 1));
                        }));
            } finally {
                if (!children.stream().allMatch(Task::isDone)) {
                    violations.add("a task has outlived its group");
                }
            }
        }

        private void within(Frames frames, Frame frame, Action body) throws Exception {
            frames.add(frame);
            open.add(frame);
            try {
                body.run();
            } finally {
                open.remove(frame);
                frames.removeLast();
            }
        }
    }
}
