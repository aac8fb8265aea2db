package weft;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tasks of a group that are not done, in the order in which they came.
///
/// A list whose links are what watches the tasks, so that a task costs one small object here. (A
/// set cost a hash and two objects more, which were a third of the time of a group of ten
/// thousand.)
final class Members {

    /// What watches one of them. Once it has left, it holds on to no other.
    abstract static class Member implements Watcher {

        private final Task<?> task;
        private @Nullable Member before;
        private @Nullable Member after;

        Member(Task<?> task) {
            this.task = task;
        }
    }

    private @Nullable Member first;
    private @Nullable Member last;
    private int size;

    void add(Member member) {
        member.before = last;
        if (last == null) {
            first = member;
        } else {
            last.after = member;
        }
        last = member;
        size++;
    }

    /// Takes one out that is in.
    void remove(Member member) {
        if (member.before == null) {
            first = member.after;
        } else {
            member.before.after = member.after;
        }
        if (member.after == null) {
            last = member.before;
        } else {
            member.after.before = member.before;
        }
        member.before = null;
        member.after = null;
        size--;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// Returns the tasks, in order.
    List<Task<?>> tasks() {
        List<Task<?>> tasks = new ArrayList<>(size);
        for (Member member = first; member != null; member = member.after) {
            tasks.add(member.task);
        }
        return List.copyOf(tasks);
    }
}
