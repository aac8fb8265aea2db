package weft.test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import weft.Action;

/// Looks for a failing order of steps that is closer to first in, first out than one that fails.
///
/// By delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input",
/// 2002) of the choices that are not 0: all of them, then smaller and smaller parts, become 0, or
/// failing that disappear, or become 1 or -1; what still fails is kept.
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
                .filter(place -> choices.get(place) != 0)
                .toArray();
        for (int from = 0; from < places.length && trials < MOST_TRIALS; from += part) {
            int[] some = Arrays.copyOfRange(places, from, Math.min(from + part, places.length));
            if (failsWith(with(0, some)) || failsWith(without(some)) || failsWith(with(1, some))) {
                return true;
            }
        }
        return false;
    }

    private List<Integer> with(int choice, int[] places) {
        List<Integer> plainer = new ArrayList<>(best.choices());
        for (int place : places) {
            plainer.set(place, choice * Integer.signum(plainer.get(place)));
        }
        return plainer;
    }

    /// Returns the choices but for some: those that come after are then made earlier.
    private List<Integer> without(int[] places) {
        List<Integer> fewer = new ArrayList<>(best.choices());
        for (int i = places.length - 1; i >= 0; i--) {
            fewer.remove(places[i]);
        }
        return fewer;
    }

    private boolean failsWith(List<Integer> plainer) {
        if (plainer.equals(best.choices())) {
            return false;
        }
        trials++;
        Trial trial = Trial.run(SeededOrder.ofChoices(plainer), body);
        if (trial.isAborted()) {
            return false;
        }
        Explorer.throwIfNoFinding(trial);
        if (!trial.hasFailed() || !trial.isPlainerThan(best)) {
            return false;
        }
        best = trial;
        return true;
    }
}
