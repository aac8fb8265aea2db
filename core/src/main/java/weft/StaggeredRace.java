package weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Bodies that start one after the other until one of them wins: RFC 8305's way of connecting, of
/// use elsewhere too.
///
/// @param <T> the bodies' result
final class StaggeredRace<T extends @Nullable Object> {

    private final EventLoop loop;
    private final List<@Nullable Outcome<T>> outcomes = new ArrayList<>();

    private StaggeredRace(EventLoop loop) {
        this.loop = loop;
    }

    static <T extends @Nullable Object> RaceResult<T> run(
            Optional<Duration> delay, List<? extends Awaitable<? extends T>> bodies) {
        return new StaggeredRace<T>(EventLoop.current()).race(delay, List.copyOf(bodies));
    }

    private RaceResult<T> race(Optional<Duration> delay, List<? extends Awaitable<? extends T>> bodies) {
        Weft.taskGroup(group -> {
            for (Awaitable<? extends T> body : bodies) {
                Weft.checkpointIfDue(); // somebody may have won in the turn in which the one before failed
                Promise<Void> ended = loop.createPromise();
                int place = outcomes.size();
                outcomes.add(null);
                group.createTask(() -> take(place, body, group, ended));
                Action untilEnded = () -> Weft.shield(ended);
                if (delay.isPresent()) {
                    Weft.moveOnAfter(delay.get(), untilEnded);
                } else {
                    untilEnded.run();
                }
            }
        });
        return result();
    }

    @SuppressWarnings("NullAway") // Void has only null
    private void take(int place, Awaitable<? extends T> body, TaskGroup group, Promise<Void> ended) {
        try {
            T value = body.await();
            outcomes.set(place, new Outcome.Success<>(value));
            group.cancel("another won the race");
        } catch (CancelledError e) {
            outcomes.set(place, new Outcome.Cancelled<>(e));
            throw e;
        } catch (Throwable e) {
            if (Failures.isFatal(e)) {
                throw Failures.unchecked(e);
            }
            outcomes.set(place, new Outcome.Failure<>(e));
        } finally {
            ended.tryComplete(null);
        }
    }

    private RaceResult<T> result() {
        OptionalInt winner = OptionalInt.empty();
        List<Outcome<T>> all = new ArrayList<>();
        for (Outcome<T> outcome : outcomes) {
            if (outcome == null) {
                throw new AssertionError("a participant did not end");
            }
            if (winner.isEmpty() && outcome.isSuccess()) {
                winner = OptionalInt.of(all.size());
            }
            all.add(outcome);
        }
        return new RaceResult<>(winner, all);
    }
}
