package weft.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import weft.TestLoop;
import weft.Weft;

/// Mappings of random sources, by functions that take random times and fail at random, in random
/// orders of steps.
@Execution(ExecutionMode.CONCURRENT) // its loops are its own
class MappingPropertyTest {

    private static final int CASES = 400;

    private final class Case {
        final Random random;
        final int limit;
        final List<Integer> items = new ArrayList<>();
        final int failing; // the item at which the function fails; none if there is no such item
        int running;
        int most;
        int begun;
        int ended;

        Case(int seed) {
            random = new Random(seed);
            limit = 1 + random.nextInt(6);
            int size = random.nextInt(20);
            for (int i = 0; i < size; i++) {
                items.add(i);
            }
            failing = random.nextInt(40);
        }

        Iterable<Integer> source() {
            return random.nextBoolean()
                    ? items
                    : Generators.generate(random.nextInt(3), out -> {
                        for (int item : items) {
                            pause();
                            out.emit(item);
                        }
                    });
        }

        int apply(int item) {
            begun++;
            most = Math.max(most, ++running);
            try {
                pause();
                if (item == failing) {
                    throw new IllegalArgumentException("item " + item);
                }
                return item * item;
            } finally {
                running--;
                ended++;
            }
        }

        void pause() {
            switch (random.nextInt(3)) {
                case 0 -> {}
                case 1 -> Weft.checkpoint();
                default -> Weft.sleep(TestLoop.millis(random.nextInt(5)));
            }
        }

        boolean fails() {
            return failing < items.size();
        }

        List<Integer> expected() {
            return items.stream().map(item -> item * item).toList();
        }
    }

    private interface Check {
        void of(Case mapping);
    }

    /// Checks each case in the plain order, and once more in an order of its own.
    private void inEveryCase(Check check) {
        for (int seed = 0; seed < CASES; seed++) {
            Case plain = new Case(seed);
            Case shuffled = new Case(seed);
            Random order = new Random(~seed);
            TestLoop test = new TestLoop();
            try {
                TestLoop.run(() -> check.of(plain));
                Weft.run(options -> test.options().apply(options).withOrder(order::nextInt), () -> check.of(shuffled));
                assertThat(test.failures).isEmpty();
            } catch (Throwable e) {
                throw new AssertionError("in case " + seed + ": " + e, e);
            }
        }
    }

    @Test
    void orderedMappingIsTheSequentialOne() {
        inEveryCase(mapping -> {
            List<Integer> got = new ArrayList<>();
            try (var results = Generators.mapConcurrently(mapping.limit, mapping.source(), mapping::apply)) {
                for (int result : results) {
                    got.add(result);
                    mapping.pause();
                }
                assertThat(mapping.fails()).isFalse();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessage("item " + mapping.failing);
                assertThat(mapping.fails()).isTrue();
            }

            List<Integer> expected = mapping.expected();
            assertThat(got).isEqualTo(mapping.fails() ? expected.subList(0, got.size()) : expected);
            assertThat(got.size()).isLessThanOrEqualTo(mapping.failing);
            assertThat(mapping.most).isLessThanOrEqualTo(mapping.limit);
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void unorderedMappingHasTheSameResults() {
        inEveryCase(mapping -> {
            List<Integer> got = new ArrayList<>();
            try (var results = Generators.mapUnordered(mapping.limit, mapping.source(), mapping::apply)) {
                results.forEach(got::add);
                assertThat(got).containsExactlyInAnyOrderElementsOf(mapping.expected());
            } catch (IllegalArgumentException e) {
                assertThat(mapping.fails()).isTrue();
                assertThat(mapping.expected()).containsAll(got);
            }

            assertThat(got).doesNotHaveDuplicates();
            assertThat(mapping.most).isLessThanOrEqualTo(mapping.limit);
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void mappingThatIsClosedEarlyLeavesNothingBehind() {
        inEveryCase(mapping -> {
            int wanted = mapping.random.nextInt(10);
            int[] taken = {0};
            try (var results = Generators.mapConcurrently(mapping.limit, mapping.source(), mapping::apply)) {
                while (taken[0] < wanted && results.hasNext()) {
                    results.next();
                    taken[0]++;
                    mapping.pause();
                    assertThat(mapping.begun).isLessThanOrEqualTo(taken[0] + mapping.limit);
                }
            } catch (IllegalArgumentException e) {
                assertThat(mapping.fails()).isTrue();
            }

            assertThat(mapping.running).isZero();
            assertThat(mapping.ended).isEqualTo(mapping.begun);
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void mappingThatIsCancelledLeavesNothingBehind() {
        inEveryCase(mapping -> {
            Weft.moveOnAfter(TestLoop.millis(mapping.random.nextInt(30)), () -> {
                try {
                    Generators.mapAll(mapping.limit, mapping.source(), mapping::apply);
                } catch (IllegalArgumentException e) {
                    assertThat(mapping.fails()).isTrue();
                }
            });

            assertThat(mapping.running).isZero();
            assertThat(mapping.ended).isEqualTo(mapping.begun);
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }
}
