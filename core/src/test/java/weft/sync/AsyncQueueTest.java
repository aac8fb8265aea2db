package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class AsyncQueueTest {

    @Test
    void firstInIsFirstOut() { // 99
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create();
            List.of(1, 3, 2).forEach(queue::put);

            assertThat(List.of(queue.get(), queue.get(), queue.get())).containsExactly(1, 3, 2);
        });
    }

    @Test
    void lastInIsFirstOutOfALifo() { // 99
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.lifo();
            List.of(1, 3, 2).forEach(queue::put);

            assertThat(List.of(queue.get(), queue.get(), queue.get())).containsExactly(2, 3, 1);
        });
    }

    @Test
    void leastIsFirstOutOfAPriorityQueue() { // 99
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.priority(Comparator.naturalOrder());
            List.of(1, 3, 2).forEach(queue::put);

            assertThat(List.of(queue.get(), queue.get(), queue.get())).containsExactly(1, 2, 3);
        });
    }

    @Test
    void equalPrioritiesKeepTheirOrder() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.priority(Comparator.comparing(String::length));
            List.of("bb", "a1", "c", "a2", "d", "a3", "a4").forEach(queue::put);
            queue.shutdown();

            assertThat(queue).containsExactly("c", "d", "bb", "a1", "a2", "a3", "a4");
        });
    }

    @Test
    void putterWaitsWhileThereIsNoRoom() { // 100
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create(2);
            List<Integer> put = new ArrayList<>();
            Task<Void> putter = Weft.createTask(() -> {
                for (int i = 1; i <= 3; i++) {
                    queue.put(i);
                    put.add(i);
                }
            });
            Weft.sleep(seconds(1));
            assertThat(put).containsExactly(1, 2);
            assertThat(queue.isFull()).isTrue();

            assertThat(queue.get()).isEqualTo(1);

            assertThat(queue.size()).as("the waiting item is in").isEqualTo(2);
            putter.await();
            assertThat(put).containsExactly(1, 2, 3);
        });
    }

    @Test
    void itemGoesStraightToTheLongestWaitingGetter() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.create(1);
            Task<String> first = Weft.createTask(queue::get);
            Weft.sleep(seconds(1));
            Task<String> second = Weft.createTask(queue::get);
            Weft.sleep(seconds(1));
            queue.put("a");

            assertThat(queue.tryGet()).as("a newcomer").isEmpty();
            queue.put("b");
            assertThat(List.of(first.await(), second.await())).containsExactly("a", "b");
        });
    }

    @Test
    void newcomerDoesNotOvertakeWaitingPutters() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create(1);
            queue.put(1);
            Weft.createTask(() -> queue.put(2));
            Weft.sleep(seconds(1));
            Weft.createTask(() -> queue.put(3));
            Weft.sleep(seconds(1));

            assertThat(queue.get()).isEqualTo(1);

            assertThat(queue.tryPut(4)).isFalse();
            assertThat(List.of(queue.get(), queue.get())).containsExactly(2, 3);
            assertThat(queue.tryPut(4)).isTrue();
        });
    }

    @Test
    void severalFreedPlacesWakeSeveralPutters() { // 107
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create(2);
            queue.put(0);
            queue.put(0);
            Weft.taskGroup(group -> {
                for (int i = 1; i <= 5; i++) {
                    int item = i;
                    group.createTask(() -> queue.put(item));
                }
                Weft.sleep(seconds(1));
                assertThat(queue.statistics().waitingPutters()).isEqualTo(5);
                for (int i = 0; i < 5; i++) {
                    queue.tryGet();
                }
            });

            assertThat(queue.statistics()).isEqualTo(new AsyncQueue.Statistics(2, 2, 7, 0, 0, false));
        });
    }

    @Test
    void aSingleItemAtATimeMovesManyGettersAndPutters() { // 102
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create(1);
            List<Integer> got = new ArrayList<>();

            Weft.taskGroup(group -> {
                for (int i = 0; i < 10; i++) {
                    int item = i;
                    group.createTask(() -> queue.put(item));
                    group.createTask(() -> got.add(queue.get()));
                }
            });

            assertThat(got).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        });
    }

    @Test
    void placeFreedInAPriorityQueueDoesNotChangeWhatIsGot() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.priority(1, Comparator.naturalOrder());
            queue.put(5);
            Weft.createTask(() -> queue.put(1));
            Weft.sleep(seconds(1));

            assertThat(List.of(queue.get(), queue.get())).containsExactly(5, 1);
        });
    }

    @Test
    void tryTellsOfAnEmptyAndAFullQueue() { // 109
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.lifo(1);

            assertThat(queue.tryGet()).isEmpty();
            assertThat(queue.tryPut("a")).isTrue();
            assertThat(queue.tryPut("b")).isFalse();
            assertThat(queue.tryGet()).contains("a");
            assertThat(queue.isEmpty()).isTrue();
        });
    }

    @Test
    void callbackMayTry() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.create();
            EventLoop.current().callSoon(() -> queue.tryPut("from a callback"));

            assertThat(queue.get()).isEqualTo("from a callback");
        });
    }

    @Test
    void loopOverAReadyQueueGivesOthersTurns() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create();
            boolean[] ran = {false};
            Weft.createTask(() -> {
                ran[0] = true;
            });

            for (int i = 0; i < 300; i++) {
                queue.put(i);
                queue.get();
            }

            assertThat(ran[0]).isTrue();
        });
    }

    @Test
    void taskDoneTooOftenIsAnError() { // 110
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.create();
            queue.put("a");
            queue.get();
            queue.taskDone();

            assertThatThrownBy(queue::taskDone)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("taskDone() was called more often than items were put: AsyncQueue[0 items]");
        });
    }

    @Test
    void joinWaitsUntilEveryItemIsDone() { // 110
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create(3);
            int[] sum = {0};
            Weft.taskGroup(group -> {
                for (int i = 0; i < 2; i++) {
                    group.createTask(() -> {
                        for (int item : queue) {
                            Weft.checkpoint();
                            sum[0] += item;
                            queue.taskDone();
                        }
                    });
                }
                for (int i = 1; i <= 100; i++) {
                    queue.put(i);
                }
                queue.join();

                assertThat(sum[0]).isEqualTo(5050);
                queue.shutdown();
            });
        });
    }

    @Test
    void joinSeesThatEveryItemWasDoneAlsoWhenItsTurnIsOver() { // 110
        for (int calls = 0; calls < 300; calls++) {
            int before = calls;
            TestLoop.run(() -> {
                AsyncQueue<String> queue = AsyncQueue.create();
                assertThat(queue.tryPut("a")).isTrue();
                boolean[] came = {false};
                Task<Void> joiner = Weft.createTask(() -> {
                    for (int i = 0; i < before; i++) {
                        Weft.checkpointIfDue();
                    }
                    came[0] = true;
                    queue.join();
                });
                while (!came[0]) {
                    Weft.checkpoint();
                }

                queue.taskDone();
                assertThat(queue.tryPut("b")).isTrue();

                assertThat(Weft.waitAll(seconds(1), List.of(joiner)).pending())
                        .as("after %s calls", before)
                        .isEmpty();
            });
        }
    }

    @Test
    void joinOfAQueueWithoutItemsReturnsAtOnce() { // 110
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.create();
            queue.join();
            queue.join();

            queue.put("a");
            assertThat(Weft.moveOnAfter(seconds(1), queue::join)).isFalse();
        });
    }

    @Test
    void nullAndBadCapacitiesAreRefused() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Object> queue = AsyncQueue.create();

            assertThatThrownBy(() -> queue.put(nothing()))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("item: a queue takes no null, which could not be told from no item");
            assertThatThrownBy(() -> queue.tryPut(nothing())).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> AsyncQueue.create(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("capacity < 1: 0");
        });
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    private static Object nothing() {
        return null;
    }

    @Test
    void showsItsState() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> bounded = AsyncQueue.create(10);
            AsyncQueue<String> unbounded = AsyncQueue.create();
            bounded.put("a");
            unbounded.put("a");
            assertThat(bounded).hasToString("AsyncQueue[1 of 10 items]");
            assertThat(unbounded).hasToString("AsyncQueue[1 item]");
            assertThat(unbounded.capacity()).isEqualTo(Integer.MAX_VALUE);

            Task<String> getter = Weft.createTask("getter", () -> {
                bounded.get();
                return bounded.get();
            });
            Weft.sleep(seconds(1));
            assertThat(getter).hasToString("getter[waiting for AsyncQueue[0 of 10 items]]");
            Task<Void> joiner = Weft.createTask("joiner", unbounded::join);
            Weft.sleep(seconds(1));
            unbounded.shutdown();
            assertThat(joiner).hasToString("joiner[waiting for the unfinished items of AsyncQueue[1 item]]");
            assertThat(unbounded).hasToString("AsyncQueue[1 item, shut down]");
        });
    }

    @Test
    void belongsToTheLoopThatUsesIt() {
        AsyncQueue<String> queue = AsyncQueue.create();
        assertThatThrownBy(() -> queue.tryPut("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no loop runs here");

        try (EventLoop first = EventLoop.create()) {
            first.runUntilComplete(() -> queue.put("a"));

            assertThatThrownBy(() -> TestLoop.run(() -> queue.put("b")))
                    .hasStackTraceContaining("AsyncQueue[1 item] belongs to");
        }
        TestLoop.run(() -> assertThat(queue.get()).isEqualTo("a")); // the first is closed
    }

    @Test
    void itemThatCannotBeComparedIsRefusedAndNoOtherIsLost() {
        TestLoop.run(() -> {
            for (int failing = 1; failing < 60; failing++) { // the comparison that fails
                int[] left = {failing};
                AsyncQueue<Integer> queue = AsyncQueue.priority((a, b) -> {
                    if (--left[0] == 0) {
                        throw new IllegalStateException("broken");
                    }
                    return a.compareTo(b);
                });
                List<Integer> in = new ArrayList<>();
                List<Integer> out = new ArrayList<>();
                for (int item = 20; item > 0; item--) {
                    try {
                        queue.put(item);
                        in.addFirst(item);
                    } catch (IllegalStateException e) {
                        assertThat(e).hasMessage("broken");
                    }
                }
                while (!queue.isEmpty()) {
                    try {
                        out.add(queue.get());
                    } catch (IllegalStateException e) {
                        assertThat(e).hasMessage("broken");
                    }
                }

                assertThat(out).as("comparison %s failed", failing).isEqualTo(in);
                assertThat(queue.statistics().unfinished()).isEqualTo(in.size());
            }
        });
    }

    @Test
    void blockedPutterWhoseItemCannotBeComparedFailsAndTheNextComesIn() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.priority(2, Comparator.comparing(Integer::valueOf));
            queue.put("1");
            queue.put("2");
            Task<Void> bad = Weft.createTask(() -> queue.put("bad"));
            Weft.sleep(seconds(1));
            Task<Void> good = Weft.createTask(() -> queue.put("3"));
            Weft.sleep(seconds(1));

            assertThat(queue.get()).isEqualTo("1");

            assertThatThrownBy(bad::await).isInstanceOf(NumberFormatException.class);
            good.await();
            assertThat(queue.get()).isEqualTo("2");
            assertThat(queue.get()).isEqualTo("3");
            assertThat(queue.statistics()).isEqualTo(new AsyncQueue.Statistics(0, 2, 3, 0, 0, false));
        });
    }

    @Test
    void tasksThatShareAnIteratorLoseNoItem() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create();
            Iterator<Integer> shared = queue.iterator();
            List<Integer> got = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Weft.createTask(() -> got.add(shared.next()));
            }
            Weft.checkpoint();
            Weft.checkpoint();

            for (int i = 0; i < 3; i++) {
                queue.put(i);
            }
            Weft.sleep(seconds(1));

            assertThat(got).containsExactlyInAnyOrder(0, 1, 2);
        });
    }
}
