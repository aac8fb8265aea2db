package weft.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.Awaitable;
import weft.CancelledError;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class GeneratorCancelTest {

    private static Generator<Integer> ticks() {
        return Generators.generate(out -> {
            for (int i = 1; i <= 5; i++) {
                Weft.sleep(seconds(2));
                out.emit(i);
            }
        });
    }

    @Test
    void cancelledNextHasTakenNothing() {
        TestLoop.inEveryOrder(() -> {
            Generator<Integer> ticks = ticks();

            assertThat(Weft.moveOnAfter(seconds(1), (Awaitable<Integer>) ticks::next))
                    .isEmpty();

            assertThat(ticks.next()).isEqualTo(1);
            assertThat(now()).isEqualTo(seconds(2));
            ticks.close();
        });
    }

    @Test
    void nothingIsLostOrDoubledHoweverOftenNextIsCancelled() {
        for (int pattern = 0; pattern < 10; pattern++) {
            int seed = pattern;
            TestLoop.inEveryOrder(() -> {
                Random random = new Random(seed);
                List<Integer> got = new ArrayList<>();
                Generator<Integer> ticks = ticks();
                while (got.size() < 5) {
                    Task<Integer> next = Weft.createTask((Awaitable<Integer>) ticks::next);
                    Weft.sleep(TestLoop.millis(500L * random.nextInt(6)));
                    next.cancel();
                    Weft.waitAll(List.of(next));
                    if (!next.isCancelled()) {
                        got.add(next.resultNow());
                    }
                }

                assertThat(got).containsExactly(1, 2, 3, 4, 5);
            });
        }
    }

    @Test
    void valueDeliveredIsNotLostToACancelInTheSameTurn() {
        TestLoop.inEveryOrder(() -> {
            List<Task<Integer>> consumer = new ArrayList<>();
            Generator<Integer> numbers = Generators.generate(out -> {
                Weft.createTask(() -> consumer.getFirst().cancel());
                out.emit(1);
            });
            consumer.add(Weft.createTask((Awaitable<Integer>) numbers::next));
            Weft.waitAll(consumer);

            int got = consumer.getFirst().isCancelled()
                    ? numbers.next()
                    : consumer.getFirst().resultNow();

            assertThat(got).isEqualTo(1);
            assertThat(numbers.hasNext()).isFalse();
        });
    }

    @Test
    void timeoutOfTheConsumerIsNotTheBodys() { // PEP 789, T22
        TestLoop.inEveryOrder(() -> {
            Generator<Integer> ticks = ticks();
            List<Integer> got = new ArrayList<>();

            boolean all = Weft.moveOnAfter(seconds(5), () -> ticks.forEachRemaining(got::add));

            assertThat(all).isFalse();
            assertThat(got).containsExactly(1, 2);
            assertThat(ticks.next()).isEqualTo(3);
            ticks.close();
        });
    }

    @Test
    void timeoutInTheBodyIsNotTheConsumers() { // PEP 789, T22
        TestLoop.inEveryOrder(() -> {
            Generator<String> values = Generators.generate(out -> {
                boolean inTime = Weft.moveOnAfter(seconds(1), () -> {
                    out.emit("first");
                    Weft.sleep(seconds(100));
                });
                out.emit(inTime ? "in time" : "too late");
            });

            assertThat(values.next()).isEqualTo("first");
            Weft.sleep(seconds(10));
            assertThat(values.next()).isEqualTo("too late");
            values.close();
        });
    }

    @Test
    void cancelledEmitTakesItsValueBack() {
        TestLoop.inEveryOrder(() -> {
            Generator<Integer> numbers = Generators.generate(2, out -> {
                out.emit(1);
                out.emit(2);
                Weft.moveOnAfter(seconds(1), () -> out.emit(3));
                Weft.sleep(seconds(1));
                out.emit(4);
            });
            assertThat(numbers.next()).isEqualTo(1);
            Weft.sleep(seconds(5));

            assertThat(numbers.stream().toList()).containsExactly(2, 4);
        });
    }

    @Test
    void cancelledEmitHasPutNothingIntoTheBuffer() {
        for (int before = 0; before < 2; before++) { // checkpoints, so that the budget ends at either one of emit
            int shift = before;
            TestLoop.run(() -> {
                List<Integer> emitted = new ArrayList<>();
                Generator<Integer> numbers = Generators.generate(1000, out -> {
                    Task<Void> producer = Weft.createTask(() -> {
                        for (int i = 0; i < shift; i++) {
                            Weft.checkpointIfDue();
                        }
                        for (int i = 0; i < 900; i++) {
                            out.emit(i);
                            emitted.add(i);
                        }
                    });
                    Weft.createTask(() -> producer.cancel());
                    Weft.waitAll(List.of(producer));
                });

                List<Integer> got = new ArrayList<>();
                got.add(numbers.next());
                Weft.sleep(seconds(1)); // the rest is in the buffer
                numbers.forEachRemaining(got::add);

                assertThat(got).isEqualTo(emitted);
            });
        }
    }

    @Test
    void cancelledBodyCancelsWhoWaitsForIt() {
        TestLoop.inEveryOrder(() -> {
            Generator<Integer> ticks = ticks();
            Task<Integer> consumer = Weft.createTask((Awaitable<Integer>) ticks::next);
            Weft.sleep(seconds(1));
            Weft.allTasks().getLast().cancel("by hand");

            Weft.waitAll(List.of(consumer));

            assertThat(consumer.isCancelled()).isTrue();
        });
    }

    @Test
    void failureThatMeetsACancellationOfTheConsumerIsNotLost() {
        for (int delay = 0; delay < 4; delay++) {
            int checkpoints = delay;
            TestLoop.inEveryOrder(() -> {
                RuntimeException broken = new RuntimeException("broken");
                boolean[] failed = {false};
                List<Throwable> thrown = new ArrayList<>();
                Generator<Integer> numbers = Generators.generate(_ -> {
                    Weft.checkpoint();
                    failed[0] = true;
                    throw broken;
                });
                Task<Void> consumer = Weft.createTask(() -> {
                    try {
                        numbers.next();
                    } catch (RuntimeException | CancelledError e) {
                        thrown.add(e);
                    }
                    try {
                        numbers.close();
                    } catch (RuntimeException | CancelledError e) {
                        thrown.add(e);
                    }
                });
                for (int i = 0; i < checkpoints; i++) {
                    Weft.checkpoint();
                }
                consumer.cancel();
                Weft.waitAll(List.of(consumer));

                assertThat(thrown.contains(broken)).as(thrown + "").isEqualTo(failed[0]);
            });
        }
    }
}
