package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchOrderTest {

    /// Runs four tasks of three steps each.
    private static String trace(BatchOrder order) {
        TestLoop test = new TestLoop();
        StringBuilder trace = new StringBuilder();

        Weft.run(options -> test.options().apply(options).withOrder(order), () -> {
            List<Awaitable<String>> bodies = new ArrayList<>();
            for (String name : List.of("a", "b", "c", "d")) {
                bodies.add(() -> {
                    for (int step = 0; step < 3; step++) {
                        trace.append(name).append(step).append(' ');
                        Weft.checkpoint();
                    }
                    return name;
                });
            }
            assertThat(Weft.gather(bodies)).containsExactly("a", "b", "c", "d");
        });

        assertThat(test.failures).isEmpty();
        return trace.toString().trim();
    }

    @Test
    void seedDecidesTheTrace() {
        Random random = new Random(42);

        assertThat(trace(random::nextInt)).isEqualTo("a0 b0 c0 d0 d1 c1 b1 a1 d2 a2 c2 b2");
    }

    @Test
    void sameSeedGivesTheSameTrace() {
        for (int seed = 0; seed < 20; seed++) {
            assertThat(trace(new Random(seed)::nextInt)).isEqualTo(trace(new Random(seed)::nextInt));
        }
    }

    @Test
    void otherSeedsGiveOtherTraces() {
        Set<String> traces = new HashSet<>();

        for (int seed = 0; seed < 20; seed++) {
            traces.add(trace(new Random(seed)::nextInt));
        }

        assertThat(traces).hasSize(20);
    }

    @Test
    void everyStepOfABatchIsTakenBeforeTheNext() {
        String trace = trace(new Random(7)::nextInt);

        assertThat(trace.replaceAll("[^012]", "")).isEqualTo("000011112222");
    }

    @Test
    void alwaysTheFirstIsFirstInFirstOut() {
        assertThat(trace(_ -> 0)).isEqualTo("a0 b0 c0 d0 a1 b1 c1 d1 a2 b2 c2 d2");
    }

    @Test
    void alwaysTheLastIsTheReverse() {
        assertThat(trace(remaining -> remaining - 1)).isEqualTo("d0 c0 b0 a0 a1 b1 c1 d1 d2 c2 b2 a2");
    }

    @Test
    void callbacksArePermutedAmongTheSteps() {
        TestLoop test = new TestLoop();
        List<String> log = new ArrayList<>();

        Weft.run(options -> test.options().apply(options).withOrder(remaining -> remaining - 1), () -> {
            EventLoop.current().callSoon(() -> log.add("callback 1"));
            Weft.createTask(() -> log.add("task"));
            EventLoop.current().callSoon(() -> log.add("callback 2"));
            Weft.checkpoint();
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("callback 2", "task", "callback 1");
    }

    @Test
    void orderThatChoosesWhatIsNotThereEndsTheRun() {
        assertThatThrownBy(() -> trace(remaining -> remaining)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> trace(_ -> -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void orderThatThrowsEndsTheRun() {
        assertThatThrownBy(() -> trace(_ -> {
                    throw new IllegalStateException("broken order");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken order");
    }
}
