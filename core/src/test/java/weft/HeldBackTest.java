package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// An order that holds steps back.
class HeldBackTest {

    /// First in, first out, but that the next step of some tasks waits for some turns, once.
    private static class Holding implements BatchOrder {
        private final Map<String, Integer> turns = new HashMap<>();

        Holding(String task, int turns) {
            this.turns.put(task, turns);
        }

        @Override
        public int next(int remaining) {
            return 0;
        }

        @Override
        public int holdBack(Task<?> task) {
            Integer once = turns.remove(task.name());
            return once == null ? 0 : once;
        }
    }

    private final List<String> log = new ArrayList<>();
    private final TestLoop test = new TestLoop();

    private void under(BatchOrder order, Action body) {
        Weft.run(options -> test.options().apply(options).withOrder(order), body);
        assertThat(test.failures).isEmpty();
    }

    private void steps(String name, int count) {
        for (int i = 0; i < count; i++) {
            log.add(name + i);
            Weft.checkpoint();
        }
    }

    @Test
    void heldBackStepComesAtTheEndOfALaterTurn() {
        under(
                new Holding("a", 2),
                () -> Weft.taskGroup(group -> {
                    group.createTask("a", () -> steps("a", 2));
                    group.createTask("b", () -> steps("b", 4));
                }));

        assertThat(log).containsExactly("b0", "b1", "b2", "a0", "b3", "a1");
    }

    @Test
    void stepIsNotHeldBackWhenThereIsNothingElseToDo() {
        under(
                new Holding("a", 1_000),
                () -> Weft.taskGroup(group -> {
                    group.createTask("a", () -> {
                        steps("a", 1);
                        log.add("at " + now());
                    });
                    group.createTask("b", () -> {
                        steps("b", 1);
                        Weft.sleep(seconds(1));
                        log.add("slept");
                    });
                }));

        assertThat(log).containsExactly("b0", "a0", "at PT0S", "slept");
    }

    @Test
    void thoseThatWaitLeastComeFirstThen() {
        Holding order = new Holding("a", 3);
        order.turns.put("b", 2);

        under(
                order,
                () -> Weft.taskGroup(group -> {
                    group.createTask("a", () -> steps("a", 1));
                    group.createTask("b", () -> steps("b", 1));
                }));

        assertThat(log).containsExactly("b0", "a0");
    }

    @Test
    void sleeperThatIsDueCanBeHeldBack() {
        under(
                new BatchOrder() {
                    @Override
                    public int next(int remaining) {
                        return 0;
                    }

                    @Override
                    public int holdBack(Task<?> task) {
                        return task.name().equals("a") && log.contains("both sleep") ? 1 : 0;
                    }
                },
                () -> Weft.taskGroup(group -> {
                    for (String name : List.of("a", "b")) {
                        group.createTask(name, () -> {
                            Weft.sleep(seconds(1));
                            log.add(name + " at " + now());
                        });
                    }
                    Weft.checkpoint();
                    log.add("both sleep");
                }));

        assertThat(log).containsExactly("both sleep", "b at PT1S", "a at PT1S");
    }

    @Test
    void callbacksAreNotHeldBack() {
        under(
                new Holding("main", 0) {
                    @Override
                    public int holdBack(Task<?> task) {
                        return 3;
                    }
                },
                () -> {
                    EventLoop.current().callSoon(() -> log.add("callback"));
                    Weft.checkpoint();
                    log.add("main");
                });

        assertThat(log).containsExactly("callback", "main");
    }

    @Test
    void stepThatWasHeldBackIsKeptFromRunToRun() {
        Holding order = new Holding("a", 5);
        try (EventLoop loop =
                EventLoop.create(options -> test.options().apply(options).withOrder(order))) {
            Task<Void> a = loop.createTask("a", () -> steps("a", 1));
            loop.runUntilComplete(() -> log.add("first run"));
            assertThat(a.isDone()).isFalse();

            loop.runUntilComplete(a);
        }

        assertThat(log).containsExactly("first run", "a0");
    }

    @Test
    void timesOfWaitingAreNotNegative() {
        assertThatThrownBy(() -> under(new Holding("a", -1), () -> {
                    Weft.createTask("a", () -> steps("a", 1));
                    Weft.checkpoint();
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weft.HeldBackTest$Holding holds a back for -1 turns");
    }

    @Test
    void cancellationReachesATaskThatIsHeldBack() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<String> ends = new ArrayList<>();
            under(
                    new BatchOrder() {
                        @Override
                        public int next(int remaining) {
                            return random.nextInt(remaining);
                        }

                        @Override
                        public int holdBack(Task<?> task) {
                            return random.nextInt(4);
                        }
                    },
                    () -> {
                        Promise<String> promise = EventLoop.current().createPromise();
                        Task<Void> waiter = Weft.createTask(() -> {
                            try {
                                ends.add(promise.await());
                                Weft.sleep(seconds(1));
                            } catch (CancelledError e) {
                                ends.add("cancelled");
                                throw e;
                            }
                        });
                        Weft.createTask(() -> promise.tryComplete("value"));
                        Weft.checkpoint();
                        waiter.cancel();
                        Weft.waitAll(List.of(waiter));
                        assertThat(waiter.isCancelled()).isTrue();
                    });
            assertThat(ends).as("under seed " + seed).isIn(List.of("cancelled"), List.of("value", "cancelled"));
        }
    }
}
