package weft.test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import weft.Action;

/// Looks for a failing order of steps that is closer to first in, first out than one that fails.
///
/// By delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input",
/// 2002) of the choices that are not 0: half of them, then smaller and smaller parts, become 0; what
/// still fails is kept.
final class Shrinker {

    private static final int MOST_TRIALS = 500;

    private final Action body;
    private Trial best;
    private int trials;

    private Shrinker(Trial failing, Action body) {
        best = failing;
        this.body = body;
    }

    static Trial shrink(Trial failing, Action body) {
        Shrinker shrinker = new Shrinker(failing, body);
        int part = failing.preemptions();
        while (part > 0 && shrinker.trials < MOST_TRIALS) {
            part = shrinker.improve(part) ? Math.min(part, shrinker.best.preemptions()) : part / 2;
        }
        return shrinker.best;
    }

    /// Tries to do without some choices.
    ///
    /// @param part how many at once
    private boolean improve(int part) {
        List<Integer> choices = best.choices();
        int[] places = IntStream.range(0, choices.size())
                .filter(place -> choices.get(place) > 0)
                .toArray();
        for (int from = 0; from < places.length && trials < MOST_TRIALS; from += part) {
            List<Integer> fewer = new ArrayList<>(choices);
            for (int i = from; i < Math.min(from + part, places.length); i++) {
                fewer.set(places[i], 0);
            }
            trials++;
            Trial trial = Trial.run(SeededOrder.ofChoices(fewer), body);
            Explorer.throwIfInterrupted(trial);
            if (trial.hasFailed() && trial.preemptions() < best.preemptions()) {
                best = trial;
                return true;
            }
        }
        return false;
    }
}
