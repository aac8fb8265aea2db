package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ObserverTest {

    private final TestLoop test = new TestLoop();
    private final List<String> log = new ArrayList<>();

    private final class Log implements LoopObserver {
        @Override
        public void taskCreated(Task<?> task) {
            log.add("created " + name(task));
        }

        @Override
        public void stepStarted(Task<?> task) {
            log.add("start " + name(task));
            assertThat(Weft.currentTask()).contains(task);
        }

        @Override
        public void stepEnded(Task<?> task) {
            log.add("end " + name(task));
        }

        @Override
        public void taskDone(Task<?> task) {
            log.add("done " + name(task) + " " + task.state());
            assertThat(task.outcome()).isNotNull();
        }

        private String name(Task<?> task) {
            return task.name().startsWith("Task-") ? "main" : task.name();
        }
    }

    private final class Broken implements LoopObserver {
        @Override
        public void stepEnded(Task<?> task) {
            log.add("broken observer called");
            throw new IllegalStateException("broken observer");
        }
    }

    private UnaryOperator<LoopOptions> observedBy(LoopObserver... observers) {
        return defaults -> {
            LoopOptions options = test.options().apply(defaults);
            for (LoopObserver observer : observers) {
                options = options.withObserver(observer);
            }
            return options;
        };
    }

    @Test
    void eventsComeInOrder() {
        Weft.run(observedBy(new Log()), () -> {
            Task<Void> sleeper = Weft.createTask("sleeper", () -> Weft.sleep(seconds(1)));
            Weft.createTask("quick", () -> {});
            sleeper.await();
        });

        assertThat(test.failures).isEmpty();
        assertThat(log)
                .containsExactly(
                        "created main",
                        "start main",
                        "created sleeper",
                        "created quick",
                        "end main",
                        "start sleeper",
                        "end sleeper",
                        "start quick",
                        "done quick SUCCESS",
                        "end quick",
                        "start sleeper",
                        "done sleeper SUCCESS",
                        "end sleeper",
                        "start main",
                        "done main SUCCESS",
                        "end main");
    }

    @Test
    void checkpointEndsAStep() {
        Weft.run(observedBy(new Log()), () -> Weft.checkpoint());

        assertThat(log)
                .containsExactly(
                        "created main", "start main", "end main", "start main", "done main SUCCESS", "end main");
    }

    @Test
    void failedAndCancelledTasksAreDoneToo() {
        Weft.run(observedBy(new Log()), () -> {
            Task<Void> failed = Weft.createTask("failed", (Action) () -> {
                throw new IllegalStateException("broken");
            });
            Task<Void> cancelled = Weft.createTask("cancelled", () -> Weft.sleep(seconds(1)));
            cancelled.cancel();
            Weft.waitAll(List.of(failed, cancelled));
            failed.exceptionNow();
        });

        assertThat(log).contains("done failed FAILED", "done cancelled CANCELLED");
        assertThat(test.failures).isEmpty();
    }

    @Test
    void observerThatThrowsIsTakenOffAndReportedAndTheLoopGoesOn() {
        Weft.run(observedBy(new Broken(), new Log()), () -> Weft.checkpoint());

        assertThat(log)
                .containsExactly(
                        "created main",
                        "start main",
                        "broken observer called",
                        "end main",
                        "start main",
                        "done main SUCCESS",
                        "end main");
        assertThat(test.failures).hasSize(1);
        LoopFailure failure = test.failures.getFirst();
        assertThat(failure.kind()).isEqualTo(LoopFailure.Kind.OBSERVER);
        assertThat(failure.message())
                .isEqualTo("an observer failed and was taken off the loop: weft.ObserverTest$Broken");
        assertThat(failure.exception().orElseThrow()).hasMessage("broken observer");
    }
}
