package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaggeredRaceTest {

    private final List<String> log = new ArrayList<>();

    private Awaitable<String> runner(String name, long millis) {
        return () -> {
            log.add(name + " starts at " + now().toMillis());
            try {
                Weft.sleep(millis(millis));
            } catch (CancelledError e) {
                log.add(name + " cancelled: " + e.reason());
                throw e;
            }
            return name;
        };
    }

    private Awaitable<String> failing(String name, long millis) {
        return () -> {
            runner(name, millis).await();
            throw new IllegalStateException(name + " failed");
        };
    }

    @Test
    void raceOfNobodyHasNoWinner() { // 206
        TestLoop.run(() -> {
            RaceResult<String> result = Weft.staggeredRace(seconds(1), List.<Awaitable<String>>of());

            assertThat(result.winner()).isEmpty();
            assertThat(result.outcomes()).isEmpty();
            assertThatThrownBy(result::get)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a race without participants has no winner");
        });
    }

    @Test
    void oneThatIsQuickEnoughWinsAlone() { // 206
        TestLoop.run(() -> {
            RaceResult<String> result = Weft.staggeredRace(seconds(1), List.of(runner("a", 500), runner("b", 0)));

            assertThat(result.winner()).hasValue(0);
            assertThat(result.outcomes()).containsExactly(new Outcome.Success<>("a"));
            assertThat(result.get()).isEqualTo("a");
            assertThat(log).containsExactly("a starts at 0");
            assertThat(now()).isEqualTo(millis(500));
        });
    }

    @Test
    void nextStartsAtOnceWhenOneFails() { // 206
        TestLoop.run(() -> {
            RaceResult<String> result = Weft.staggeredRace(seconds(1), List.of(failing("a", 200), runner("b", 500)));

            assertThat(result.winner()).hasValue(1);
            assertThat(result.get()).isEqualTo("b");
            assertThatThrownBy(() -> result.outcomes().getFirst().get()).hasMessage("a failed");
            assertThat(log).containsExactly("a starts at 0", "b starts at 200");
        });
    }

    @Test
    void nextStartsAfterTheDelayAndTheLoserIsCancelled() { // 206
        TestLoop.run(() -> {
            RaceResult<String> result = Weft.staggeredRace(seconds(1), List.of(runner("a", 5000), runner("b", 500)));

            assertThat(result.winner()).hasValue(1);
            assertThat(result.outcomes().getFirst()).isInstanceOf(Outcome.Cancelled.class);
            assertThat(log).containsExactly("a starts at 0", "b starts at 1000", "a cancelled: another won the race");
            assertThat(now()).isEqualTo(millis(1500));
        });
    }

    @Test
    void withoutADelayOnlyAFailureStartsTheNext() { // 206, 1.9
        TestLoop.run(() -> {
            RaceResult<String> result =
                    Weft.staggeredRace(List.of(failing("a", 60_000), runner("b", 60_000), runner("c", 0)));

            assertThat(result.winner()).hasValue(1);
            assertThat(log).containsExactly("a starts at 0", "b starts at 60000");
        });
    }

    @Test
    void whenAllFailNobodyWins() { // 206
        TestLoop.run(() -> {
            RaceResult<String> result = Weft.staggeredRace(seconds(1), List.of(failing("a", 3000), failing("b", 100)));

            assertThat(result.winner()).isEmpty();
            assertThat(result.outcomes()).hasSize(2).noneMatch(Outcome::isSuccess);
            assertThatThrownBy(result::get).isInstanceOfSatisfying(ExceptionGroup.class, group -> {
                assertThat(group.exceptions())
                        .extracting(Throwable::getMessage)
                        .containsExactly("a failed", "b failed");
                assertThat(group).hasMessageStartingWith("nobody won: ");
            });
        });
    }

    @Test
    void ofSeveralWinnersTheFirstOfTheListWins() { // 206
        TestLoop.run(() -> {
            Promise<String> a = Promise.create();
            Promise<String> b = Promise.create();
            EventLoop.current().callLater(seconds(3), () -> {
                b.complete("b");
                a.complete("a");
            });

            RaceResult<String> result = Weft.staggeredRace(seconds(1), List.of(a, b));

            assertThat(result.winner()).hasValue(0);
            assertThat(result.outcomes()).containsExactly(new Outcome.Success<>("a"), new Outcome.Success<>("b"));
        });
    }

    @Test
    void ofTimersForTheSameInstantTheFirstDecidesTheRace() { // 206
        TestLoop.run(() -> {
            RaceResult<String> result = Weft.staggeredRace(seconds(1), List.of(runner("a", 3000), runner("b", 2000)));

            assertThat(result.winner()).hasValue(0);
            assertThat(result.outcomes().get(1)).isInstanceOf(Outcome.Cancelled.class);
        });
    }

    @Test
    void nobodyStartsAfterAWinThatCameTogetherWithAFailure() { // 1.9
        TestLoop.run(() -> {
            Promise<String> win = Promise.create();
            Promise<String> failure = Promise.create();
            EventLoop.current().callLater(seconds(2), () -> {
                failure.fail(new IllegalStateException("failed"));
                win.complete("won");
            });

            RaceResult<String> result = Weft.staggeredRace(seconds(1), List.of(win, failure, runner("late", 10)));

            assertThat(result.get()).isEqualTo("won");
            assertThat(log).isEmpty();
        });
    }

    @Test
    void failureInTheTurnOfTheWinStartsNobody() { // 1.9
        TestLoop.run(() -> {
            Promise<String> win = Promise.create();
            Promise<String> failure = Promise.create();
            EventLoop.current().callLater(millis(1500), () -> {
                failure.fail(new IllegalStateException("failed"));
                win.complete("won");
            });

            RaceResult<String> result = Weft.staggeredRace(seconds(1), List.of(win, failure, runner("late", 10)));

            assertThat(result.get()).isEqualTo("won");
            assertThat(result.outcomes()).hasSize(2);
            assertThat(log).isEmpty();
        });
    }

    @Test
    void participantThatIsCancelledAloneCountsAsEnded() { // 1.9
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            EventLoop.current().callLater(millis(100), () -> promise.cancel("alone"));

            RaceResult<String> result = Weft.staggeredRace(seconds(1), List.of(promise, runner("b", 0)));

            assertThat(result.get()).isEqualTo("b");
            assertThat(result.outcomes().getFirst()).isInstanceOf(Outcome.Cancelled.class);
            assertThat(log).containsExactly("b starts at 100");
        });
    }

    @Test
    void cancelledRaceCancelsAllAndWaits() { // 206
        TestLoop.run(() -> {
            Task<?> race =
                    Weft.createTask(() -> Weft.staggeredRace(seconds(1), List.of(cleaningUp("a"), cleaningUp("b"))));
            Weft.sleep(seconds(2));

            race.cancel("first");
            Weft.sleep(millis(100));
            race.cancel("second");

            assertThatThrownBy(race::await).isInstanceOf(CancelledError.class);
            assertThat(race.isCancelled()).isTrue();
            assertThat(log).containsExactly("a cleaned up", "b cleaned up");
            assertThat(now()).isEqualTo(seconds(5));
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    private Awaitable<String> cleaningUp(String name) {
        return () -> {
            try {
                Weft.sleep(seconds(100));
                return name;
            } finally {
                Weft.shield(() -> Weft.sleep(seconds(3)));
                log.add(name + " cleaned up");
            }
        };
    }
}
