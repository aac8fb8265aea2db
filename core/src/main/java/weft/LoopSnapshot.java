package weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A picture of a loop: its tasks, what each is doing and waiting for, and who waits for it.
///
/// @param loop the loop's name
/// @param engine the engine it runs on
/// @param time when the picture was taken, on the loop's clock
/// @param steps how many steps the loop had taken
/// @param timers how many timers were set
/// @param tasks the tasks that were not done, in the order in which they were created
/// @asyncio python -m asyncio ps
public record LoopSnapshot(
        String loop, Engine engine, Duration time, long steps, int timers, List<TaskSnapshot> tasks) {

    /// Copies the list.
    public LoopSnapshot {
        tasks = List.copyOf(tasks);
    }

    static LoopSnapshot of(EventLoop loop) {
        List<Task<?>> tasks = loop.tasks.list();
        Map<Task<?>, List<String>> awaitedBy = new LinkedHashMap<>();
        Map<Task<?>, Object> waits = new LinkedHashMap<>();
        for (Task<?> task : tasks) {
            Object on = task.waitingOn;
            if (on != null) {
                waits.put(task, on);
                for (Deferred<?> target : targets(on)) {
                    if (target instanceof Task<?> awaited) {
                        awaitedBy
                                .computeIfAbsent(awaited, _ -> new ArrayList<>())
                                .add(task.name());
                    }
                }
            }
        }
        List<TaskSnapshot> pictures = new ArrayList<>(tasks.size());
        for (Task<?> task : tasks) {
            Object on = waits.get(task);
            pictures.add(new TaskSnapshot(
                    task.name(),
                    stateOf(task, on),
                    task.stack(),
                    on == null
                            ? Optional.empty()
                            : Optional.of(on instanceof Task<?> other ? other.name() : on.toString()),
                    on == null ? List.of() : names(targets(on)),
                    awaitedBy.getOrDefault(task, List.of())));
        }
        Scheduler scheduler = loop.scheduler;
        return new LoopSnapshot(
                loop.toString(), loop.engine(), loop.time(), scheduler.steps, scheduler.timers.size(), pictures);
    }

    private static Collection<? extends Deferred<?>> targets(Object on) {
        try {
            return switch (on) {
                case Deferred<?> deferred -> List.of(deferred);
                case Wait wait -> List.copyOf(wait.targets());
                default -> List.of();
            };
        } catch (RuntimeException e) {
            return List.of(); // seen by another thread at the moment in which the loop changes it
        }
    }

    private static List<String> names(Collection<? extends Deferred<?>> deferreds) {
        List<String> names = new ArrayList<>();
        for (Deferred<?> deferred : deferreds) {
            if (deferred instanceof Task<?> task) {
                names.add(task.name());
            }
        }
        return names;
    }

    private static TaskSnapshot.State stateOf(Task<?> task, @Nullable Object on) {
        Coroutine coroutine = task.coroutine;
        if (task.isDone()) {
            return TaskSnapshot.State.DONE;
        }
        if (task.loop().scheduler.current == coroutine) {
            return TaskSnapshot.State.RUNNING;
        }
        if (!coroutine.suspended) {
            return TaskSnapshot.State.BLOCKED;
        }
        return on == null ? TaskSnapshot.State.READY : TaskSnapshot.State.SUSPENDED;
    }

    /// Returns the picture as a tree: under each task those that it waits for.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append(loop)
                .append(" (")
                .append(engine.name().toLowerCase(java.util.Locale.ROOT))
                .append("), ")
                .append(tasks.size())
                .append(tasks.size() == 1 ? " task, " : " tasks, ")
                .append(timers)
                .append(timers == 1 ? " timer" : " timers");
        Map<String, TaskSnapshot> byName = new LinkedHashMap<>();
        tasks.forEach(task -> byName.put(task.name(), task));
        Set<String> shown = new HashSet<>();
        for (TaskSnapshot task : tasks) {
            if (task.awaitedBy().isEmpty()) {
                append(text, task, "\n  ", byName, shown);
            }
        }
        for (TaskSnapshot task : tasks) { // what is left waits in a circle
            append(text, task, "\n  ", byName, shown);
        }
        return text.toString();
    }

    private static void append(
            StringBuilder text, TaskSnapshot task, String indent, Map<String, TaskSnapshot> byName, Set<String> shown) {
        if (!shown.add(task.name())) {
            return;
        }
        text.append(indent).append(task);
        String below = indent + "  ";
        for (StackTraceElement frame : task.stack()) {
            if (!isPlumbing(frame) && !isOurs(frame)) {
                text.append(below).append("at ").append(frame);
                break;
            }
        }
        for (String awaited : task.awaitedTasks()) {
            TaskSnapshot other = byName.get(awaited);
            if (other != null) {
                append(text, other, below, byName, shown);
            }
        }
    }

    /// Whether a frame is below what the user wrote: the JDK's parking, the kernel's suspension, or
    /// the taking of this picture.
    static boolean isPlumbing(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("java.") || name.startsWith("jdk.") || SUSPENDING.contains(name);
    }

    /// Whether a frame is of a lock's or a queue's inside: who reads the report wants to see the call.
    private static boolean isOurs(StackTraceElement frame) {
        return frame.getClassName().matches("weft\\.(sync|flow)\\.\\w*");
    }

    private static final Set<String> SUSPENDING = Set.of(
            LoopSnapshot.class.getName(),
            EventLoop.class.getName(),
            Task.class.getName(),
            Weft.class.getName(),
            CancelState.class.getName(),
            Coroutine.class.getName(),
            MountedCoroutine.class.getName(),
            BatonCoroutine.class.getName(),
            Deferred.class.getName(),
            Gathering.class.getName(),
            Waiting.class.getName(),
            Shielding.class.getName(),
            EndWait.class.getName(),
            ThreadJob.class.getName(),
            TaskGroup.class.getName());
}
