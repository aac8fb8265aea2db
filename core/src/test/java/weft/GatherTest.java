package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GatherTest {

    private static final AtomicInteger STARTED = new AtomicInteger();

    private static String after(long seconds, String value) {
        Weft.sleep(seconds(seconds));
        return value;
    }

    private static String failAfter(long seconds, String message) {
        Weft.sleep(seconds(seconds));
        throw new IllegalStateException(message);
    }

    @Test
    void resultsAreInTheOrderOfTheArguments() { // 151
        TestLoop.run(() -> {
            List<String> results = Weft.gather(() -> after(3, "a"), () -> after(1, "b"), () -> after(2, "c"));

            assertThat(results).containsExactly("a", "b", "c");
            assertThat(now()).isEqualTo(seconds(3));
        });
    }

    @Test
    void bodiesTasksAndPromisesMix() { // 151
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Task<String> task = Weft.createTask(() -> after(1, "task"));
            EventLoop.current().callLater(seconds(2), () -> promise.complete("promise"));

            assertThat(Weft.<String>gather(() -> "body", task, promise)).containsExactly("body", "task", "promise");
        });
    }

    @Test
    void gatheringNothingGivesNothing() { // 151
        TestLoop.run(() -> {
            assertThat(Weft.gather(List.<Awaitable<String>>of())).isEmpty();
            assertThat(Weft.gatherOutcomes(List.<Awaitable<String>>of())).isEmpty();
        });
    }

    @Test
    void resultsMayBeNullAndCannotBeChanged() { // 151
        TestLoop.run(() -> {
            List<String> results = Weft.gather(() -> null, () -> "b");

            assertThat(results).containsExactly(null, "b");
            assertThatThrownBy(() -> results.set(0, "a")).isInstanceOf(UnsupportedOperationException.class);
        });
    }

    @Test
    void firstFailureIsThrownAtOnceAndTheOthersGoOn() { // 151
        List<String> log = new ArrayList<>();

        TestLoop.run(() -> {
            assertThatThrownBy(() -> Weft.gather(
                            () -> log.add(after(2, "went on")),
                            () -> failAfter(1, "first"),
                            () -> failAfter(3, "last")))
                    .hasMessage("first");
            assertThat(now()).isEqualTo(seconds(1));
            assertThat(log).isEmpty();

            Weft.sleep(seconds(5)); // the last failure counts as looked at: nothing is reported
        });

        assertThat(log).containsExactly("went on");
    }

    @Test
    void failureThatIsThereAlreadyIsThrownAtOnce() { // 151
        TestLoop.run(() -> {
            Promise<String> failed = Promise.create();
            failed.fail(new IllegalStateException("before"));

            assertThatThrownBy(() -> Weft.<String>gather(() -> after(1, "slow"), failed))
                    .hasMessage("before");
            assertThat(now()).isZero();
        });
    }

    @Test
    void outcomesTellHowEachEnded() { // 151
        TestLoop.run(() -> {
            Task<String> cancelled = Weft.createTask(() -> after(5, "never"));
            cancelled.cancel("not needed");

            List<Outcome<String>> outcomes =
                    Weft.<String>gatherOutcomes(() -> failAfter(1, "bad"), () -> after(2, "good"), cancelled);

            assertThat(outcomes).hasSize(3);
            assertThat(outcomes.get(0)).isInstanceOf(Outcome.Failure.class);
            assertThatThrownBy(() -> outcomes.get(0).get()).hasMessage("bad");
            assertThat(outcomes.get(1)).isEqualTo(new Outcome.Success<>("good"));
            assertThatThrownBy(() -> outcomes.get(2).get()).hasMessageStartingWith("not needed");
            assertThat(now()).isEqualTo(seconds(2));
        });
    }

    @Test
    void sameTaskTwiceIsOneAndSameBodyTwiceRunsTwice() { // 153, whose coroutines run once as they are objects
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Awaitable<String> body = () -> {
                log.add("run");
                return after(1, "result");
            };
            Task<String> task = Weft.createTask(body);

            assertThat(Weft.gather(body, task, body, task)).containsExactly("result", "result", "result", "result");
            assertThat(log).hasSize(3);
        });
    }

    @Test
    void lambdaOfALoopRunsAsOftenAsItIsAdded() {
        TestLoop.run(() -> {
            STARTED.set(0);
            List<Awaitable<Integer>> bodies = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                bodies.add(() -> STARTED.incrementAndGet()); // without captures, which javac makes one object of
            }

            assertThat(Weft.gather(bodies)).containsExactly(1, 2, 3);
        });
    }

    @Test
    void nullAmongTheBodiesStartsNone() { // 153
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            assertThatThrownBy(() -> Weft.gather(Arrays.asList(() -> log.add("a"), null)))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("body");

            assertThat(Weft.allTasks()).hasSize(1);
            Weft.checkpoint();
            assertThat(log).isEmpty();
        });
    }

    @Test
    void gathersNest() { // 151
        TestLoop.run(() -> {
            List<List<String>> results = Weft.gather(
                    () -> Weft.gather(() -> after(2, "a"), () -> after(1, "b")),
                    () -> Weft.gather(() -> after(1, "c")));

            assertThat(results).containsExactly(List.of("a", "b"), List.of("c"));
            assertThat(now()).isEqualTo(seconds(2));
        });
    }
}
