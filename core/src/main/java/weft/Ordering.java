package weft;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a [BatchOrder] chooses, and the steps that it holds back. Loop only.
final class Ordering {

    private static final class Step {
        final Coroutine coroutine;
        int turns; // how many more it waits for

        Step(Coroutine coroutine, int turns) {
            this.coroutine = coroutine;
            this.turns = turns;
        }
    }

    private final @Nullable BatchOrder order; // null: first in, first out
    private final List<Step> held = new ArrayList<>(); // in the order in which they were held back
    private final Set<Coroutine> released = new HashSet<>(); // whose steps have waited, and are ready again

    Ordering(@Nullable BatchOrder order) {
        this.order = order;
    }

    boolean isFifo() {
        return order == null;
    }

    boolean holdsNothing() {
        return held.isEmpty();
    }

    /// Returns which of the steps that remain of a batch is next.
    int choose(int remaining) {
        int choice = order == null ? 0 : order.next(remaining);
        if (choice < 0 || choice >= remaining) {
            throw new IndexOutOfBoundsException(
                    name() + " chose step " + choice + " of " + remaining + ": they are counted from 0");
        }
        return choice;
    }

    /// Returns whether a coroutine whose step would be next is a task's and waits for another turn.
    /// A step does so once: with an order that says so every time the loop would not get on.
    boolean holdsBack(Coroutine next) {
        if (order == null || next.task == null || released.remove(next)) {
            return false;
        }
        int turns = order.holdBack(next.task);
        if (turns < 0) {
            throw new IllegalArgumentException(name() + " holds " + next.task.name() + " back for " + turns + " turns");
        }
        return turns > 0 && held.add(new Step(next, turns));
    }

    private @Nullable String name() {
        return order == null ? null : order.getClass().getName();
    }

    /// Makes those ready that have waited long enough for the turn that begins; and if it would have
    /// no step otherwise, those that have the least left to wait for.
    void beginTurn(ReadyQueue ready) {
        if (held.isEmpty()) {
            return;
        }
        held.forEach(step -> step.turns--);
        int least = held.stream().mapToInt(step -> step.turns).min().orElse(0);
        int due = ready.isEmpty() ? Math.max(0, least) : 0;
        for (Step step : List.copyOf(held)) {
            if (step.turns <= due) {
                held.remove(step);
                released.add(step.coroutine);
                ready.add(step.coroutine);
            }
        }
    }

    /// Forgets that a coroutine was held back.
    void forget(Coroutine coroutine) {
        held.removeIf(step -> step.coroutine == coroutine);
        released.remove(coroutine);
    }
}
