package weft.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.Action;
import weft.ExceptionGroup;
import weft.LoopFailure;
import weft.LoopOptions;
import weft.Weft;

/// One run of a body under one order of steps, and what came of it.
///
/// @param choices the choices of the order
/// @param trace the steps
/// @param failure why the run counts as failed, if it does: what the body threw, how the run ended,
///     or what nobody but the failure handler was told of
record Trial(List<Integer> choices, String trace, Optional<Throwable> failure) {

    /// What a body threw, before it came out of the loop, which may wrap it.
    private static final class Body implements Action {
        private final Action action;
        private volatile @Nullable Throwable thrown;

        Body(Action action) {
            this.action = action;
        }

        @Override
        public void run() throws Exception {
            Weft.currentTask().orElseThrow().rename("main");
            try {
                action.run();
            } catch (Throwable e) {
                thrown = e;
                throw e;
            }
        }

        Throwable unwrapped(Throwable e) {
            Throwable original = thrown;
            return original != null && e.getCause() == original ? original : e;
        }
    }

    static Trial run(SeededOrder order, Action action) {
        return run(order, Optional.of(VirtualClock.create()), action);
    }

    /// Runs a body.
    ///
    /// @param clock the virtual time; empty for real time
    static Trial run(SeededOrder order, Optional<VirtualClock> clock, Action action) {
        List<LoopFailure> reported = new CopyOnWriteArrayList<>();
        Trace trace = new Trace(order);
        UnaryOperator<LoopOptions> options = defaults -> {
            LoopOptions quiet = defaults.withSlowStep(Duration.ZERO)
                    .withFailureHandler(reported::add)
                    .withOrder(trace)
                    .withObserver(trace);
            return clock.isPresent() ? clock.get().applyTo(quiet) : quiet;
        };
        Body body = new Body(action);
        List<Throwable> failures = new ArrayList<>();
        try {
            Weft.run(options, body);
        } catch (Throwable e) {
            failures.add(withoutGroups(body.unwrapped(e)));
        }
        if (failures.isEmpty()) {
            clock.map(VirtualClock::intrusion).ifPresent(failures::add);
        }
        for (LoopFailure failure : reported) {
            failures.add(new AssertionError(
                    failure.kind() + ": " + failure, failure.exception().orElse(null)));
        }
        return new Trial(order.choices(), trace.toString(), joined(failures));
    }

    /// Returns the assumption that did not hold, if a task group tells of nothing else.
    private static Throwable withoutGroups(Throwable failure) {
        if (!(failure instanceof ExceptionGroup group)) {
            return failure;
        }
        List<Throwable> members =
                group.exceptions().stream().map(Trial::withoutGroups).toList();
        return members.stream().allMatch(Trial::isAbort) ? members.getFirst() : failure;
    }

    private static Optional<Throwable> joined(List<Throwable> failures) {
        failures.sort(Comparator.comparing(Trial::isAbort)); // an assumption excuses nothing else
        failures.stream()
                .skip(1)
                .filter(other -> other != failures.getFirst())
                .forEach(other -> failures.getFirst().addSuppressed(other));
        return failures.stream().findFirst();
    }

    /// Whether an assumption did not hold. By name: JUnit, whose type it is, need not be there.
    private static boolean isAbort(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals("org.opentest4j.TestAbortedException")) {
                return true;
            }
        }
        return false;
    }

    /// Whether the run says nothing, as an assumption of its body did not hold, and nothing else went wrong.
    boolean isAborted() {
        return failure.filter(Trial::isAbort).isPresent();
    }

    boolean hasFailed() {
        return failure.isPresent();
    }

    /// Whether the order is closer to first in, first out than another: has fewer steps out of turn,
    /// or as many that overtake fewer others, and wait for fewer turns.
    boolean isPlainerThan(Trial other) {
        int fewer = preemptions() - other.preemptions();
        return fewer < 0 || fewer == 0 && overtaken() < other.overtaken();
    }

    private int overtaken() {
        return choices.stream().mapToInt(Math::abs).sum();
    }

    /// How many choices were not first in, first out.
    int preemptions() {
        return (int) choices.stream().filter(choice -> choice != 0).count();
    }
}
