package weft.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import weft.Awaitable;
import weft.Weft;

class SeededOrderTest {

    /// Runs five tasks of many steps each, and returns the order of the steps.
    private static List<String> trace(SeededOrder order) {
        List<String> trace = new ArrayList<>();
        VirtualClock clock = VirtualClock.create();
        Weft.run(options -> clock.applyTo(options).withOrder(order), () -> {
            List<Awaitable<String>> bodies = new ArrayList<>();
            for (String name : List.of("a", "b", "c", "d", "e")) {
                bodies.add(() -> {
                    for (int i = 0; i < 50; i++) {
                        trace.add(name + i);
                        Weft.checkpoint();
                    }
                    return name;
                });
            }
            Weft.gather(bodies);
        });
        return trace;
    }

    @Test
    void sameSeedGivesTheSameTrace() { // T30
        for (int seed = 0; seed < 20; seed++) {
            assertThat(trace(SeededOrder.of(seed))).hasSize(250).isEqualTo(trace(SeededOrder.of(seed)));
        }
    }

    @Test
    void otherSeedsGiveOtherTraces() { // T30
        Set<List<String>> traces = new HashSet<>();

        for (int seed = 0; seed < 20; seed++) {
            traces.add(trace(SeededOrder.of(seed)));
        }

        assertThat(traces).hasSize(20);
    }

    @Test
    void seedZeroIsThePlainOrder() {
        SeededOrder plain = SeededOrder.of(0);

        assertThat(trace(plain)).startsWith("a0", "b0", "c0", "d0", "e0", "a1", "b1");
        assertThat(plain.choices()).isEmpty();
        assertThat(plain.preemptions()).isZero();
    }

    @Test
    void neighbouringSeedsChooseDifferently() {
        Set<Integer> first = new HashSet<>();

        for (int seed = 1; seed < 50; seed++) {
            first.add(SeededOrder.of(seed).next(8));
        }

        assertThat(first).hasSize(8);
    }

    @Test
    void choicesReplayTheTrace() {
        SeededOrder seeded = SeededOrder.of(7);
        List<String> trace = trace(seeded);
        SeededOrder replayed = SeededOrder.ofChoices(seeded.choices());

        assertThat(trace(replayed)).isEqualTo(trace);
        assertThat(replayed.choices()).isEqualTo(seeded.choices());
        assertThat(replayed.preemptions()).isEqualTo(seeded.preemptions()).isPositive();
    }

    @Test
    void choicesAreMadeWhereATurnBeginsWithSeveral() {
        SeededOrder order = SeededOrder.ofChoices(List.of(1, 0, 5));

        assertThat(order.next(1)).as("alone").isZero();
        assertThat(order.next(2)).isEqualTo(1);
        assertThat(order.next(1)).as("the last of two").isZero();
        assertThat(order.next(3)).as("too few for 5").isEqualTo(2);
        assertThat(order.next(2)).as("after the list").isZero();
        assertThat(order.choices()).containsExactly(1, 0, 2);
        assertThat(order.preemptions()).isEqualTo(2);
    }

    @Test
    void negativeChoicesHoldAStepBack() {
        SeededOrder order = SeededOrder.ofChoices(List.of(-3, 1));

        assertThat(order.next(3)).isZero();
        assertThat(order.holdBack(null)).isEqualTo(3);
        assertThat(order.next(2)).isEqualTo(1);
        assertThat(order.holdBack(null)).isZero();
        assertThat(order.choices()).containsExactly(-3, 1);
        assertThat(order.preemptions()).isEqualTo(2);
    }

    @Test
    void stepThatCannotBeHeldBackIsTakenInItsTurn() {
        SeededOrder order = SeededOrder.ofChoices(List.of(-3, 1));

        order.next(3); // a callback's: nobody asks whether to hold it back
        order.next(2);

        assertThat(order.choices()).containsExactly(0, 1);
    }

    @Test
    void someSeedsHoldStepsBackAndSomeDoNot() {
        Set<Boolean> hold = new HashSet<>();

        for (int seed = 1; seed < 20; seed++) {
            SeededOrder order = SeededOrder.of(seed);
            trace(order);
            hold.add(order.choices().stream().anyMatch(choice -> choice < 0));
        }

        assertThat(hold).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void choicesOfEverySeedReplayItsTrace() {
        for (int seed = 1; seed < 20; seed++) {
            SeededOrder seeded = SeededOrder.of(seed);
            List<String> trace = trace(seeded);

            assertThat(trace(SeededOrder.ofChoices(seeded.choices()))).isEqualTo(trace);
        }
    }
}
