package weft.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Promise;
import weft.Task;
import weft.TestLoop;
import weft.Weft;
import weft.sync.AsyncQueue;

class MappingTest {

    private final List<String> log = new ArrayList<>();

    private static int slowly(int item) {
        Weft.sleep(seconds(item));
        return item;
    }

    @Test
    void resultsComeInTheOrderOfTheSource() {
        TestLoop.inEveryOrder(() -> {
            try (var results = Generators.mapConcurrently(2, List.of(3, 1, 2), MappingTest::slowly)) {
                assertThat(results.stream().toList()).containsExactly(3, 1, 2);
            }

            assertThat(now()).isEqualTo(seconds(5)); // the second waits for the first, and the third for a worker
        });
    }

    @Test
    void unorderedResultsComeAsTheyAreDone() {
        TestLoop.inEveryOrder(() -> {
            try (var results = Generators.mapUnordered(3, List.of(3, 1, 2), MappingTest::slowly)) {
                assertThat(results.stream().toList()).containsExactly(1, 2, 3);
            }

            assertThat(now()).isEqualTo(seconds(3));
        });
    }

    @Test
    void slowSourceHoldsNoResultBack() {
        TestLoop.inEveryOrder(() -> {
            Generator<Integer> source = Generators.generate(out -> {
                out.emit(1);
                Weft.sleep(seconds(100));
                out.emit(2);
            });

            try (var results = Generators.mapConcurrently(4, source, MappingTest::slowly)) {
                assertThat(results.next()).isEqualTo(1);
                assertThat(now()).isEqualTo(seconds(1));
                assertThat(results.next()).isEqualTo(2);
            }
        });
    }

    @Test
    void sourceIsReadNoFurtherAheadThanTheLimit() {
        TestLoop.inEveryOrder(() -> {
            int[] read = {0};
            Iterable<Integer> numbers = IntStream.range(0, 100).peek(_ -> read[0]++)::iterator;
            try (var results = Generators.mapConcurrently(3, numbers, number -> number)) {
                Weft.sleep(seconds(1));
                assertThat(read[0]).isZero();

                for (int taken = 1; taken < 50; taken++) {
                    results.next();
                    Weft.sleep(seconds(1));
                    assertThat(read[0]).isEqualTo(taken + 3);
                }
            }
        });
    }

    @Test
    void firstFailureCancelsTheOthersAndComesOutAsItIs() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            RuntimeException broken = new RuntimeException("broken");
            try (var results = Generators.mapConcurrently(3, List.of(100, 1, 50), item -> {
                try {
                    return slowly(item);
                } finally {
                    log.add("ended " + item);
                    failIf(item == 1, broken);
                }
            })) {
                assertThat(catchThrowable(results::next)).isSameAs(broken);
            }

            assertThat(log).containsExactlyInAnyOrder("ended 1", "ended 50", "ended 100");
            assertThat(now()).isEqualTo(seconds(1));
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    private static void failIf(boolean fail, RuntimeException e) {
        if (fail) {
            throw e;
        }
    }

    @Test
    void applicationThatIsCancelledEndsTheMapping() {
        TestLoop.inEveryOrder(() -> {
            for (Mapper mapper : MAPPERS) {
                try (var results = mapper.map(2, List.of(1, 2, 3, 4), item -> {
                    Weft.sleep(seconds(1));
                    if (item == 2) {
                        Promise<Integer> cancelled = Promise.create();
                        cancelled.cancel("nobody will know");
                        return cancelled.await();
                    }
                    return item;
                })) {
                    assertThat(catchThrowable(() -> results.stream().toList())).isInstanceOf(CancelledError.class);
                }
            }
        });
    }

    @Test
    void applicationThatCancelsItsTaskEndsTheMapping() {
        TestLoop.inEveryOrder(() -> {
            for (Mapper mapper : MAPPERS) {
                try (var results = mapper.map(1, List.of(1, 2, 3), item -> {
                    if (item == 2) {
                        Weft.currentTask().orElseThrow().cancel("by itself");
                    }
                    return slowly(item);
                })) {
                    assertThat(results.next()).isEqualTo(1);
                    assertThat(catchThrowable(results::next)).isInstanceOf(CancelledError.class);
                }
            }
        });
    }

    @Test
    void closingWhileAnItemComesInFailsNothing() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create();
            queue.put(1);
            var results = Generators.mapConcurrently(100, queue, MappingTest::slowly);
            results.next();
            Weft.checkpoint();
            Task<Void> putter = Weft.createTask(() -> {
                for (int i = 0; i < 5; i++) {
                    Weft.checkpoint();
                    queue.put(100);
                }
            });
            Weft.checkpoint();

            results.close();

            Weft.waitAll(List.of(putter));
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    private interface Mapper {
        Generator<Integer> map(int limit, List<Integer> source, MapBody<Integer, Integer> function);
    }

    private static final List<Mapper> MAPPERS = List.of(Generators::mapConcurrently, Generators::mapUnordered);

    @Test
    void failureOfTheSourceComesOut() {
        TestLoop.inEveryOrder(() -> {
            RuntimeException broken = new RuntimeException("broken");
            Generator<Integer> source = Generators.generate(out -> {
                out.emit(1);
                throw broken;
            });

            try (var results = Generators.mapUnordered(3, source, MappingTest::slowly)) {
                assertThat(catchThrowable(() -> results.stream().toList())).isSameAs(broken);
            }
        });
    }

    @Test
    void closingCancelsWhatRunsAndClosesTheSource() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Generator<Integer> source = Generators.generate(out -> {
                try {
                    for (int i = 1; ; i++) {
                        out.emit(i);
                    }
                } finally {
                    Weft.sleep(seconds(1));
                    log.add("source closed");
                }
            });

            try (var results = Generators.mapConcurrently(3, source, MappingTest::slowly)) {
                results.next();
            }

            assertThat(log).containsExactly("source closed");
            assertThat(now()).isEqualTo(seconds(2));
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void mappingThatWasNeverReadClosesItsSource() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Generator<Integer> source = Generators.generate(out -> {
                out.emit(1);
                log.add("not reached");
            });
            source.next();

            Generators.mapConcurrently(3, source, MappingTest::slowly).close();

            assertThat(log).isEmpty();
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void allAtOnceIsAList() {
        TestLoop.inEveryOrder(() -> {
            List<Integer> results = Generators.mapAll(10, List.of(3, 1, 2), MappingTest::slowly);

            assertThat(results).containsExactly(3, 1, 2);
            assertThat(now()).isEqualTo(seconds(3));
        });
    }

    @Test
    void cancelOfMapAllLeavesNoTask() {
        TestLoop.inEveryOrder(() -> {
            Task<Void> mapper = Weft.createTask(() -> {
                Generators.mapAll(2, List.of(30, 10, 20), MappingTest::slowly);
            });
            Weft.sleep(seconds(5));
            mapper.cancel();

            Weft.waitAll(List.of(mapper));

            assertThat(mapper.isCancelled()).isTrue();
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void limitBelowOneIsRefused() {
        assertThatThrownBy(() -> Generators.mapConcurrently(0, List.of(1), MappingTest::slowly))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a limit of 0 at once: use 1 or more");
    }
}
