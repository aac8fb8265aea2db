package weft.test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.BatchOrder;
import weft.EventLoop;
import weft.LoopObserver;
import weft.Task;

/// The steps that a loop took: whose each was, whether it was out of turn, and where it ended.
final class Trace implements BatchOrder, LoopObserver {

    private static final int KEPT = 100;

    /// Classes of the test kit itself: no place of a step's end. The tests of the kit stand beside
    /// them, in the same package.
    private static final Set<String> OWN = Set.of(
            Sequencer.class.getName(),
            Tasks.class.getName(),
            Trace.class.getName(),
            Trial.class.getName(),
            VirtualClock.class.getName());

    private static final StackWalker STACK = StackWalker.getInstance();

    private static final class Step {
        final Task<?> task;
        final int before; // how many steps it has overtaken
        final boolean held; // whether it was held back
        final Duration time;
        String end = "";

        Step(Task<?> task, int before, boolean held, Duration time) {
            this.task = task;
            this.before = before;
            this.held = held;
            this.time = time;
        }
    }

    private final BatchOrder order;

    // Loop only.
    private final Deque<Step> steps = new ArrayDeque<>(); // the last ones
    private final Map<Task<?>, Step> open = new HashMap<>(); // of tasks in a step: one, or some that the JDK has parked
    private final Map<Task<?>, Integer> unnamed = new HashMap<>();
    private final Set<Task<?>> heldBack = new HashSet<>(); // who are, or were and have not taken their step
    private int forgotten;
    private int choice;
    private @Nullable Task<?> done;

    Trace(BatchOrder order) {
        this.order = order;
    }

    @Override
    public int next(int remaining) {
        choice = order.next(remaining);
        return choice;
    }

    @Override
    public int holdBack(Task<?> task) {
        int turns = order.holdBack(task);
        if (turns > 0) {
            heldBack.add(task);
        }
        return turns;
    }

    @Override
    public void taskCreated(Task<?> task) {
        if (isUnnamed(task)) {
            unnamed.put(task, unnamed.size() + 1);
        }
    }

    @Override
    public void stepStarted(Task<?> task) {
        Step step = new Step(
                task, choice, heldBack.remove(task), EventLoop.current().time());
        choice = 0;
        open.put(task, step);
        steps.add(step);
        if (steps.size() > KEPT) {
            steps.remove();
            forgotten++;
        }
    }

    @Override
    public void taskDone(Task<?> task) {
        done = task;
    }

    @Override
    public void stepEnded(Task<?> task) {
        Step step = open.remove(task);
        if (step != null) {
            step.end = done == task ? "its end" : place();
        }
    }

    private static String place() {
        return STACK.walk(frames -> frames.filter(frame -> !isPlumbing(frame.getClassName()))
                .findFirst()
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .orElse("?"));
    }

    private static boolean isPlumbing(String type) {
        String outermost = type.replaceFirst("\\$.*", "");
        return type.startsWith("java.")
                || type.startsWith("jdk.")
                || outermost.matches("weft(\\.sync|\\.flow)?\\.\\w+")
                || OWN.contains(outermost);
    }

    /// Names a task as every run of the program does: the numbers that weft gives go on and on.
    private String name(Task<?> task) {
        Integer number = unnamed.get(task);
        return number != null && isUnnamed(task) ? "task " + number : task.name();
    }

    private static boolean isUnnamed(Task<?> task) {
        return task.name().matches("Task-\\d+");
    }

    /// Returns the steps, one a line.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (forgotten > 0) {
            text.append("  ... ").append(forgotten).append(" steps before\n");
        }
        int number = forgotten;
        int width =
                steps.stream().mapToInt(step -> name(step.task).length()).max().orElse(0);
        Duration time = Duration.ZERO;
        for (Step step : steps) {
            text.append(String.format("%4d  %-" + Math.max(1, width) + "s  ", ++number, name(step.task)));
            text.append("until ").append(step.end.isEmpty() ? "now" : step.end);
            if (step.held || step.before > 0) {
                text.append(", out of turn:");
                text.append(step.held ? " held back" : "").append(step.held && step.before > 0 ? "," : "");
                text.append(step.before > 0 ? " overtakes " + step.before : "");
            }
            if (!step.time.equals(time)) {
                time = step.time;
                text.append(", at ").append(time);
            }
            text.append('\n');
        }
        return text.toString();
    }
}
