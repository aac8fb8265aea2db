package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallbackTest {

    private final List<String> log = new ArrayList<>();

    @Test
    void callbacksAreCalledInOrderEachOnce() { // 192
        TestLoop.run(() -> {
            for (int i = 0; i < 200; i++) {
                String name = "" + i;
                EventLoop.current().callSoon(() -> log.add(name));
            }
            Weft.checkpoint();
            Weft.checkpoint();
        });

        assertThat(log).isEqualTo(IntStream.range(0, 200).mapToObj(i -> "" + i).toList());
    }

    @Test
    void callbacksAndTasksKeepTheirPlacesInTheQueue() { // 192
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            loop.callSoon(() -> log.add("callback 1"));
            Weft.createTask(() -> log.add("task 1"));
            loop.callSoon(() -> log.add("callback 2"));
            loop.callSoon(() -> log.add("callback 3"));
            Weft.createTask(() -> log.add("task 2"));
            loop.callSoon(() -> log.add("callback 4"));
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("callback 1", "task 1", "callback 2", "callback 3", "task 2", "callback 4");
    }

    @Test
    void callbackOfACallbackIsCalledInTheNextTurn() { // 192
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            loop.callSoon(() -> {
                log.add("outer");
                loop.callSoon(() -> log.add("inner"));
            });
            loop.callSoon(() -> log.add("other"));
            Weft.checkpoint();
            log.add("main");
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("outer", "other", "main", "inner");
    }

    @Test
    void callbackThatSchedulesItselfForEverStarvesNobody() { // 192, T13
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            Runnable[] again = new Runnable[1];
            again[0] = () -> loop.callSoon(again[0]);
            again[0].run();

            for (int i = 0; i < 100; i++) {
                Weft.checkpoint();
            }
        });
    }

    @Test
    void cancelledCallbackIsNotCalled() { // 192
        TestLoop.run(() -> {
            Handle handle = EventLoop.current().callSoon(() -> log.add("called"));

            assertThat(handle.cancel()).isTrue();

            assertThat(handle.isCancelled()).isTrue();
            assertThat(handle.cancel()).as("a second time").isFalse();
            assertThat(handle).hasToString("Handle[cancelled]");
            Weft.checkpoint();
        });

        assertThat(log).isEmpty();
    }

    @Test
    void callbackMayCancelALaterOneOfTheSameTurn() { // 192
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            Handle[] second = new Handle[1];
            loop.callSoon(() -> second[0].cancel());
            second[0] = loop.callSoon(() -> log.add("second"));
            loop.callSoon(() -> log.add("third"));
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("third");
    }

    @Test
    void callbackCannotCancelItself() { // T13
        TestLoop.run(() -> {
            Handle[] handle = new Handle[1];
            handle[0] = EventLoop.current().callSoon(() -> log.add("cancelled: " + handle[0].cancel()));
            Weft.checkpoint();

            assertThat(handle[0].isCancelled()).isFalse();
        });

        assertThat(log).containsExactly("cancelled: false");
    }

    @Test
    void callbackHasTheLoopButNoTask() { // 192
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            loop.callSoon(() -> {
                assertThat(EventLoop.current()).isSameAs(loop);
                assertThat(Weft.currentTask()).isEmpty();
                Weft.createTask(() -> log.add("task"));
            });
            Weft.checkpoint();
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("task");
    }

    @Test
    void callbackCannotSuspend() { // 192
        TestLoop.run(() -> {
            EventLoop.current().callSoon(() -> {
                for (Runnable suspension : List.<Runnable>of(
                        Weft::checkpoint,
                        () -> Weft.sleep(TestLoop.seconds(1)),
                        () -> Promise.create().await(),
                        () -> Weft.toThread(() -> "a"),
                        () -> Weft.gather(() -> "a"))) {
                    assertThatThrownBy(suspension::run)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("in a callback, which cannot suspend");
                    log.add("refused");
                }
            });
            Weft.checkpoint();
        });

        assertThat(log).hasSize(5);
    }

    @Test
    void callbackRunsInACopyOfTheContextOfItsTime() { // 149
        ContextVar<String> user = ContextVar.withDefault("user", "nobody");
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            user.set("ann");
            loop.callSoon(() -> {
                log.add(user.get());
                user.set("from a callback");
            });
            loop.callSoon(() -> log.add(user.get()));
            user.set("bob");
            loop.callSoon(() -> log.add(user.get()));
            Weft.checkpoint();

            assertThat(user.get()).isEqualTo("bob");
        });

        assertThat(log).containsExactly("ann", "ann", "bob");
    }

    @Test
    void callbackThatThrowsIsReportedAndTheOthersAreCalled() { // 195
        IllegalStateException failure = new IllegalStateException("mine");
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            EventLoop.current().callSoon(() -> {
                throw failure;
            });
            EventLoop.current().callSoon(() -> log.add("other"));
            Weft.checkpoint();
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("other");
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.CALLBACK);
        assertThat(failures.getFirst().message()).contains("a callback failed");
        assertThat(failures.getFirst().exception()).containsSame(failure);
    }

    @Test
    void failureOfACallbackInTheLastTurnIsReportedAsWell() { // 195, T13
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Promise<Void> promise = Promise.create();
            Weft.createTask(() -> {
                promise.complete(null);
                EventLoop.current().callSoon(() -> {
                    throw new IllegalStateException("late");
                });
            });
            promise.await();
        });

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().exception().orElseThrow()).hasMessage("late");
    }

    @Test
    void callbackScheduledByTheLastStepOfMainIsCalled() { // 192
        TestLoop.run(() -> EventLoop.current().callSoon(() -> log.add("called")));

        assertThat(log).containsExactly("called");
    }
}
