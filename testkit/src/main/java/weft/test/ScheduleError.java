package weft.test;

import java.util.List;

/// Says under which order of steps a program fails, how it fails, and how to replay that. Its cause
/// is the failure.
///
/// @asyncio none; Rust's shuttle
public final class ScheduleError extends AssertionError {

    private static final long serialVersionUID = 1;

    private final transient List<Integer> choices;

    private ScheduleError(String message, Trial trial) {
        super(message, trial.failure().orElse(null));
        choices = trial.choices();
    }

    /// @param under what the order of steps was made from
    /// @param replay what repeats it
    static ScheduleError of(Trial trial, String under, String replay) {
        return new ScheduleError(
                "fails under " + under + ": " + trial.failure().orElseThrow() + "\n" + "The steps, " + outOfTurn(trial)
                        + " out of turn:\n" + trial.trace() + "Replay it by " + replay,
                trial);
    }

    private static String outOfTurn(Trial trial) {
        return trial.preemptions() == 0 ? "none" : trial.preemptions() + "";
    }

    /// Returns the choices that lead to the failure: [Explorer#replay(List, weft.Action)] repeats them.
    ///
    /// @return the choices, as [SeededOrder#choices()] has them
    public List<Integer> choices() {
        return choices;
    }
}
