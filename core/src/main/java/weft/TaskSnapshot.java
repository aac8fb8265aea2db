package weft;

import java.util.List;
import java.util.Optional;

/// What one task was doing when a [LoopSnapshot] was taken.
///
/// @param name the task's name
/// @param state what it was doing
/// @param stack where: the frames of its code, the innermost first; empty before its first step
/// @param awaits what it was waiting for, in words; empty unless it was suspended
/// @param awaitedTasks the names of the tasks it was waiting for
/// @param awaitedBy the names of the tasks that were waiting for it
/// @asyncio FutureCallGraph
public record TaskSnapshot(
        String name,
        State state,
        List<StackTraceElement> stack,
        Optional<String> awaits,
        List<String> awaitedTasks,
        List<String> awaitedBy) {

    /// What a task can be doing.
    public enum State {
        /// It waits for its next step.
        READY,
        /// It is the one that runs.
        RUNNING,
        /// It waits for something of weft's.
        SUSPENDED,
        /// Something that is not weft's has parked it: a lock or a socket of the JDK's (mounted
        /// engine only).
        BLOCKED,
        /// It has ended.
        DONE
    }

    /// Copies the lists.
    public TaskSnapshot {
        stack = List.copyOf(stack);
        awaitedTasks = List.copyOf(awaitedTasks);
        awaitedBy = List.copyOf(awaitedBy);
    }

    @Override
    public String toString() {
        return name + " " + state.name().toLowerCase(java.util.Locale.ROOT)
                + awaits.map(what -> ", waiting for " + what).orElse("");
    }
}
