package weft;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tasks of a loop that are not done: what holds on to them.
///
/// An array in which every task knows its place; the last one moves into a gap. Other threads may
/// read it while the loop changes it: they read from the end to the beginning, and as tasks move
/// only towards the beginning, they may see one twice or one that has just ended, but miss none
/// that was there all the time. (Links through the tasks would do as well, but then whoever keeps
/// one ended task would keep all that came after it.)
final class TaskRegistry {

    private static final int SMALLEST = 64;

    private volatile @Nullable Task<?>[] slots; // the JDK 25 compiler crashes on an initialiser here
    private int size; // loop only

    TaskRegistry() {
        slots = new @Nullable Task<?>[SMALLEST];
    }

    void add(Task<?> task) {
        @Nullable Task<?>[] array = slots;
        if (size == array.length) {
            slots = array = Arrays.copyOf(array, size * 2);
        }
        task.slot = size;
        array[size++] = task;
    }

    void remove(Task<?> task) {
        @Nullable Task<?>[] array = slots;
        Task<?> last = array[--size];
        if (last != null) {
            array[task.slot] = last;
            last.slot = task.slot;
        }
        array[size] = null;
        if (array.length > SMALLEST && size < array.length / 4) {
            slots = Arrays.copyOf(array, array.length / 2);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Returns whether something that is not weft's has parked a task: a lock or a socket of the
    /// JDK's, whose end nobody can foresee.
    ///
    /// @param except the one that runs, which is not suspended either; null if none does
    boolean anyBlocked(@Nullable Coroutine except) {
        @Nullable Task<?>[] array = slots;
        for (int i = 0; i < size; i++) {
            Task<?> task = array[i];
            if (task != null && !task.isDone() && task.coroutine != except && !task.coroutine.suspended) {
                return true;
            }
        }
        return false;
    }

    /// Returns the tasks that are not done, in the order in which they were created.
    ///
    /// **Thread safety.** From any thread; exact on the loop.
    List<Task<?>> list() {
        @Nullable Task<?>[] array = slots;
        Set<Task<?>> seen = new LinkedHashSet<>();
        for (int i = array.length - 1; i >= 0; i--) {
            Task<?> task = array[i];
            if (task != null && !task.isDone()) {
                seen.add(task);
            }
        }
        return seen.stream()
                .sorted(Comparator.comparingLong(Task::number))
                .<Task<?>>map(task -> task)
                .toList();
    }
}
