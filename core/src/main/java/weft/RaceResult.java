package weft;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// How a [Weft#staggeredRace] ended.
///
/// @param <T> the result of the bodies
/// @param winner which body won: its place in the list, the first if several came in at once; empty
///     if none did
/// @param outcomes how those that were started ended, in the order of the list
/// @asyncio the triple that staggered.staggered_race returns
public record RaceResult<T extends @Nullable Object>(OptionalInt winner, List<Outcome<T>> outcomes) {

    /// Copies the list.
    public RaceResult {
        outcomes = List.copyOf(outcomes);
    }

    /// Returns the winner's result.
    ///
    /// @return the result
    /// @throws ExceptionGroup of all failures, if nobody won
    /// @throws IllegalStateException if nobody took part
    public T get() {
        if (winner.isPresent()) {
            return outcomes.get(winner.getAsInt()).get();
        }
        List<Throwable> failures = new ArrayList<>();
        for (Outcome<T> outcome : outcomes) {
            switch (outcome) {
                case Outcome.Failure<T>(Throwable exception) -> failures.add(exception);
                case Outcome.Cancelled<T>(CancelledError error) -> failures.add(error);
                case Outcome.Success<T> success -> throw new AssertionError(success);
            }
        }
        if (failures.isEmpty()) {
            throw new IllegalStateException("a race without participants has no winner");
        }
        throw new ExceptionGroup("nobody won", failures);
    }
}
