package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLoopTest {

    private final TestLoop test = new TestLoop();

    @Test
    void runsSeveralTimesAndKeepsItsTasks() { // 164
        List<String> log = new ArrayList<>();
        try (EventLoop loop = EventLoop.create(test.options())) {
            Task<Void> task = loop.createTask(() -> {
                for (int i = 1; i <= 3; i++) {
                    log.add("task " + i);
                    Weft.sleep(TestLoop.seconds(10));
                }
            });

            for (int i = 1; i <= 2; i++) {
                loop.runUntilComplete(() -> Weft.sleep(TestLoop.seconds(10)));
                log.add("run " + i);
            }
            loop.runUntilComplete(task);

            assertThat(log).containsExactly("task 1", "task 2", "run 1", "task 3", "run 2");
            assertThat(loop.time()).isEqualTo(TestLoop.seconds(30));
        }
    }

    @Test
    void runsUntilAPromiseIsDone() { // 199
        try (EventLoop loop = EventLoop.create(test.options())) {
            Promise<String> promise = loop.createPromise();
            loop.callLater(TestLoop.seconds(3), () -> promise.complete("now"));

            assertThat(loop.runUntilComplete(promise)).isEqualTo("now");
            assertThat(loop.runUntilComplete(promise))
                    .as("when it is done already")
                    .isEqualTo("now");
        }
    }

    @Test
    void refusesThePromiseOfAnotherLoop() { // 199
        try (EventLoop loop = EventLoop.create();
                EventLoop other = EventLoop.create(options -> options.withName("other"))) {
            Promise<String> foreign = other.createPromise();

            assertThatThrownBy(() -> loop.runUntilComplete(foreign))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("belongs to other");
        }
    }

    @Test
    void runsForeverUntilItIsStopped() { // 194
        List<String> log = new ArrayList<>();
        try (EventLoop loop = EventLoop.create(test.options())) {
            loop.callLater(TestLoop.seconds(1), () -> {
                loop.stop();
                loop.callSoon(() -> log.add("next turn"));
                log.add("stopped");
            });

            loop.runForever();

            assertThat(log).as("what stop() finds ready").containsExactly("stopped");
            assertThat(loop.isRunning()).isFalse();
        }
    }

    @Test
    void stopLetsTheBatchFinish() { // 194
        List<String> log = new ArrayList<>();
        try (EventLoop loop = EventLoop.create(test.options())) {
            loop.callSoon(loop::stop);
            loop.callSoon(() -> log.add("same turn"));

            loop.runForever();

            assertThat(log).containsExactly("same turn");
        }
    }

    @Test
    void stoppedBeforeItRunsItTakesWhatIsReadyOnce() { // 194
        List<String> log = new ArrayList<>();
        try (EventLoop loop = EventLoop.create(test.options())) {
            loop.callSoon(() -> {
                log.add("ready");
                loop.callSoon(() -> log.add("later"));
            });
            loop.stop();

            loop.runForever();
            assertThat(log).containsExactly("ready");

            loop.stop();
            loop.runForever();
            assertThat(log).containsExactly("ready", "later");
        }
    }

    @Test
    void stoppedWithNothingReadyItReturns() { // 194
        try (EventLoop loop = EventLoop.create()) {
            loop.stop();
            loop.runForever();

            assertThat(loop.isRunning()).isFalse();
        }
    }

    @Test
    void stoppedBeforeMainIsDoneItSaysSoAndCanGoOn() { // 199
        try (EventLoop loop = EventLoop.create(test.options())) {
            Task<String> main = loop.createTask("main", () -> {
                EventLoop.current().stop();
                Weft.sleep(TestLoop.seconds(1));
                return "done";
            });

            assertThatThrownBy(() -> loop.runUntilComplete(main))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("stopped before")
                    .hasMessageContaining("main");
            assertThat(loop.runUntilComplete(main)).isEqualTo("done");
        }
    }

    @Test
    void errorOfMainLeavesNoStopBehind() { // 194
        AssertionError error = new AssertionError("mine");
        try (EventLoop loop = EventLoop.create(test.options())) {
            Throwable thrown = catchThrowable(() -> loop.runUntilComplete(() -> {
                throw error;
            }));

            String next = loop.runUntilComplete(() -> {
                Weft.sleep(TestLoop.seconds(1));
                Weft.sleep(TestLoop.seconds(1));
                return "next";
            });

            assertThat(thrown).isSameAs(error);
            assertThat(next).isEqualTo("next");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"task", "callback"})
    void cannotBeRunOrClosedFromInside(String where) { // 199
        List<Throwable> thrown = new ArrayList<>();
        try (EventLoop loop = EventLoop.create(test.options());
                EventLoop other = EventLoop.create()) {
            Runnable inside = () -> {
                for (ThrowingCallable call : List.<ThrowingCallable>of(
                        loop::runForever,
                        () -> loop.runUntilComplete(() -> "inner"),
                        other::runForever,
                        () -> other.runUntilComplete(() -> "inner"))) {
                    assertThat(catchThrowable(call))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("a run inside of a run");
                    thrown.add(null);
                }
                assertThatThrownBy(loop::close)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("from inside");
                thrown.add(null);
            };

            loop.runUntilComplete(() -> {
                if (where.equals("task")) {
                    inside.run();
                } else {
                    loop.callSoon(inside);
                    Weft.checkpoint();
                }
                assertThat(loop.isRunning()).isTrue();
            });

            assertThat(thrown).hasSize(5);
            assertThat(test.failures).isEmpty();
        }
    }

    @Test
    void runningLoopCanBeNeitherRunNorClosedByAnotherThread() { // 199
        AtomicReference<Throwable> ran = new AtomicReference<>();
        AtomicReference<Throwable> closed = new AtomicReference<>();
        try (EventLoop loop = EventLoop.create(test.options())) {
            loop.runUntilComplete(() -> Weft.toThread(() -> {
                ran.set(catchThrowable(loop::runForever));
                closed.set(catchThrowable(loop::close));
            }));
        }

        assertThat(ran.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("runs already");
        assertThat(closed.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("stop it before");
    }

    @Test
    void closingTwiceIsClosingOnce() { // 164, 196
        EventLoop loop = EventLoop.create(test.options());
        loop.createTask(() -> Promise.create().await());

        loop.close();
        loop.close();

        assertThat(loop.isClosed()).isTrue();
        assertThat(loop.allTasks()).isEmpty();
        assertThat(test.failures).isEmpty();
    }

    @Test
    void closedLoopTakesNoWork() { // 164, 196, 199
        EventLoop loop = EventLoop.create();
        loop.close();

        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> loop.createTask(() -> "a"),
                () -> loop.createTask("name", () -> "a"),
                () -> loop.submit(() -> "a"),
                () -> loop.callSoon(() -> {}),
                () -> loop.callSoonThreadsafe(() -> {}),
                () -> loop.callLater(Duration.ZERO, () -> {}),
                () -> loop.callAt(Duration.ZERO, () -> {}),
                () -> loop.runUntilComplete(() -> "a"),
                loop::runForever)) {
            assertThatThrownBy(use)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("weft-loop is closed: it takes no more work");
        }
    }

    @Test
    void currentLoopOutsideOfOneIsAnErrorThatHelps() { // 193
        assertThatThrownBy(EventLoop::current)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Weft.run")
                .hasMessageContaining("EventLoop.submit");
        assertThatThrownBy(() -> Weft.sleep(Duration.ZERO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside of a task");
        assertThat(Weft.currentTask()).isEmpty();
    }
}
