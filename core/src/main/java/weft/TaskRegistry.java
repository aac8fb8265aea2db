package weft;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tasks of a loop that are not done: what holds on to them, in the order they were created.
///
/// A doubly linked list through the tasks themselves: no memory besides two fields a task, nothing
/// to grow, and a walk along `next` that other threads may take while the loop changes the list. A
/// task that was removed keeps its `next`, so such a walk comes back to the list; it may show tasks
/// that have just ended, and misses none that was there all the time.
final class TaskRegistry {

    private volatile @Nullable Task<?> first;
    private @Nullable Task<?> last; // loop only
    private volatile int size; // written by the loop only

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void add(Task<?> task) {
        Task<?> before = last;
        task.previous = before;
        last = task;
        size++;
        if (before == null) {
            first = task;
        } else {
            before.next = task;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void remove(Task<?> task) {
        Task<?> before = task.previous;
        Task<?> after = task.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        task.previous = null;
        size--;
    }

    boolean isEmpty() {
        return first == null;
    }

    /// Returns whether something that is not weft's has parked a task: a lock or a socket of the
    /// JDK's, whose end nobody can foresee.
    boolean anyBlocked() {
        for (Task<?> task : list()) {
            if (!task.coroutine.suspended) {
                return true;
            }
        }
        return false;
    }

    int size() {
        return size;
    }

    /// Returns the tasks that are not done.
    ///
    /// **Thread safety.** From any thread; exact on the loop.
    List<Task<?>> list() {
        List<Task<?>> tasks = new ArrayList<>(size);
        for (Task<?> task = first; task != null; task = task.next) {
            if (!task.isDone()) {
                tasks.add(task);
            }
        }
        return tasks;
    }
}
