package weft.test;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import weft.BatchOrder;
import weft.Task;

/// An order of steps that a seed or a list of choices decides, and that remembers its choices.
///
/// A choice is made for each step of a turn that begins with more than one: it is the place of the
/// step that is taken, among those that remain of the turn. 0 is the one that first in, first out
/// would take. A negative choice is one of that step as well, but holds it back: -3 for three turns,
/// or until there is nothing else to do.
///
/// Seeds differ in how often they hold steps back: some never do.
///
/// An order is for one run.
///
/// @asyncio none; trio's seeded shuffling of batches
public final class SeededOrder implements BatchOrder {

    // Of races three turns apart, 5 seeds of 100 find one; six turns apart, 2; within a turn it is 45, and 50 without.
    private static final int[] HOLDS_ONE_IN = {3, 9};
    private static final int[] HOLDS = {1, 2, 4, 8}; // turns

    private final List<Integer> given;
    private final @Nullable SplittableRandom random; // decides what is not given; null: 0
    private final int holdsOneIn; // 0: none
    private final List<Integer> choices = new ArrayList<>();
    private int last; // what remained at the last choice
    private int hold; // how long the step that was chosen last is to be held back

    private SeededOrder(List<Integer> given, @Nullable SplittableRandom random) {
        this.given = given;
        this.random = random;
        holdsOneIn = random == null || random.nextBoolean() ? 0 : HOLDS_ONE_IN[random.nextInt(HOLDS_ONE_IN.length)];
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
    public static SeededOrder ofChoices(List<Integer> choices) {
        return new SeededOrder(List.copyOf(choices), null);
    }

    @Override
    public int next(int remaining) {
        settle();
        boolean alone = remaining == 1 && last != 2;
        last = remaining;
        if (alone) {
            return 0; // no choice
        }
        int index = choices.size();
        int choice = index < given.size() ? Math.min(given.get(index), remaining - 1) : drawn(remaining);
        choices.add(choice);
        hold = choice < 0 ? -Math.max(choice, -Integer.MAX_VALUE) : 0;
        return Math.max(0, choice);
    }

    @Override
    public int holdBack(Task<?> task) {
        int turns = hold;
        hold = 0;
        return turns;
    }

    /// Corrects the last choice if it was for a step that cannot be held back.
    private void settle() {
        if (hold > 0) {
            hold = 0;
            choices.set(choices.size() - 1, 0);
        }
    }

    private int drawn(int remaining) {
        if (random == null) {
            return 0;
        }
        if (holdsOneIn > 0 && random.nextInt(holdsOneIn) == 0) {
            return -HOLDS[random.nextInt(HOLDS.length)];
        }
        return random.nextInt(remaining);
    }

    /// Returns the choices made so far, without zeros at the end: [#ofChoices] repeats them.
    ///
    /// @return a new list
    public List<Integer> choices() {
        settle();
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
        return (int) choices().stream().filter(choice -> choice != 0).count();
    }
}
