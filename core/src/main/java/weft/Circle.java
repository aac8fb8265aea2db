package weft;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tasks that wait for each other, one to one or by way of a wait for several, and so for ever.
final class Circle {

    private Circle() {}

    /// Throws if it would close a circle that a task awaits something.
    static void check(Task<?> me, Deferred<?> awaited) {
        Object end = endOfChain(me, awaited);
        if (end == me || end instanceof Wait wait && leadsTo(wait, me)) {
            throw new IllegalStateException(text(me, awaited) + ": this would never end");
        }
    }

    /// Follows the tasks that wait one to one.
    ///
    /// @return the task `me`, or the first that is no task; null if the last task waits for nothing
    private static @Nullable Object endOfChain(Task<?> me, Deferred<?> awaited) {
        Object next = awaited;
        while (next instanceof Task<?> task && task != me) {
            next = task.waitingOn;
        }
        return next;
    }

    private static boolean leadsTo(Wait first, Task<?> me) {
        Set<Object> known = Collections.newSetFromMap(new IdentityHashMap<>());
        ArrayDeque<Object> todo = new ArrayDeque<>();
        todo.add(first);
        for (Object next; (next = todo.poll()) != null; ) {
            if (next == me) {
                return true;
            } else if (next instanceof Wait wait && wait.needsAll()) {
                todo.addAll(wait.targets());
            } else if (next instanceof Task<?> task && task.waitingOn != null && known.add(task)) {
                todo.add(task.waitingOn);
            }
        }
        return false;
    }

    private static String text(Task<?> me, Deferred<?> awaited) {
        StringBuilder text = new StringBuilder(me.name());
        Object next = awaited;
        for (; next instanceof Task<?> task && task != me; next = task.waitingOn) {
            text.append(" awaits ").append(task.name());
        }
        if (next instanceof Wait) {
            text.append(" awaits ").append(next);
        }
        return text.append(" awaits ")
                .append(awaited == me ? "itself" : me.name())
                .toString();
    }
}
