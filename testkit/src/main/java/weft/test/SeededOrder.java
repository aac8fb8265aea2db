package weft.test;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import weft.BatchOrder;

/// An order of steps that a seed or a list of choices decides, and that remembers its choices.
///
/// A choice is made where more than one step is ready: it is the place of the step that is taken,
/// among those that remain of the turn. 0 is the one that first in, first out would take.
///
/// An order is for one run.
///
/// @asyncio none; trio's seeded shuffling of batches
public final class SeededOrder implements BatchOrder {

    private final List<Integer> given;
    private final @Nullable SplittableRandom random; // decides what is not given; null: 0
    private final List<Integer> choices = new ArrayList<>();

    private SeededOrder(List<Integer> given, @Nullable SplittableRandom random) {
        this.given = given;
        this.random = random;
    }

    /// Returns the order that a seed decides.
    ///
    /// @param seed any number; 0 is first in, first out
    /// @return a new order
    public static SeededOrder of(int seed) {
        return new SeededOrder(List.of(), seed == 0 ? null : new SplittableRandom(seed));
    }

    /// Returns the order that some choices decide, and first in, first out after them.
    ///
    /// @param choices as [#choices()] has returned them
    /// @return a new order, which takes the last step where there are too few for a choice
    /// @throws IllegalArgumentException if a choice is negative
    public static SeededOrder ofChoices(List<Integer> choices) {
        for (int choice : choices) {
            if (choice < 0) {
                throw new IllegalArgumentException("choice < 0: " + choice);
            }
        }
        return new SeededOrder(List.copyOf(choices), null);
    }

    @Override
    public int next(int remaining) {
        if (remaining == 1) {
            return 0; // no choice
        }
        int index = choices.size();
        int choice = index < given.size()
                ? Math.min(given.get(index), remaining - 1)
                : random == null ? 0 : random.nextInt(remaining);
        choices.add(choice);
        return choice;
    }

    /// Returns the choices made so far, without zeros at the end: [#ofChoices] repeats them.
    ///
    /// @return a new list
    public List<Integer> choices() {
        int size = choices.size();
        while (size > 0 && choices.get(size - 1) == 0) {
            size--;
        }
        return List.copyOf(choices.subList(0, size));
    }

    /// Returns how many of the choices were not first in, first out.
    ///
    /// @return the number
    public int preemptions() {
        return (int) choices.stream().filter(choice -> choice > 0).count();
    }
}
