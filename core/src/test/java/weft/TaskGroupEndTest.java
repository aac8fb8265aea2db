package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskGroupEndTest {

    private final List<String> log = new ArrayList<>();

    @Test
    void actionsRunAfterTheLastTaskInReverseOrderAndMaySuspend() {
        TestLoop.run(() -> {
            Weft.taskGroup(group -> {
                group.onEnd(() -> log.add("first"));
                group.onEnd(() -> {
                    Weft.sleep(seconds(1));
                    log.add("second");
                });
                group.createTask(() -> {
                    Weft.sleep(seconds(5));
                    log.add("task");
                });
            });

            assertThat(log).containsExactly("task", "second", "first");
            assertThat(now()).isEqualTo(seconds(6));
        });
    }

    @Test
    void actionsRunWhenATaskFailsAndTheirFailuresJoinIts() {
        TestLoop.run(() -> {
            Throwable thrown = catchThrowable(() -> Weft.taskGroup(group -> {
                group.onEnd(() -> log.add("other"));
                group.onEnd(() -> {
                    throw new IllegalStateException("ending");
                });
                group.createTask(() -> {
                    throw new IllegalArgumentException("task");
                });
                Weft.sleep(seconds(5));
            }));

            assertThat(((ExceptionGroup) thrown).exceptions())
                    .extracting(Throwable::getMessage)
                    .containsExactly("task", "ending");
            assertThat(log).containsExactly("other");
        });
    }

    @Test
    void actionsRunWhenTheGroupIsCancelledFromOutsideAndOnceMoreMeanwhile() {
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> Weft.taskGroup(group -> {
                group.onEnd(() -> log.add("last"));
                group.onEnd(() -> {
                    log.add("begun");
                    Weft.sleep(seconds(10));
                });
                Weft.sleep(seconds(100));
            }));
            Weft.sleep(seconds(1));
            task.cancel();
            Weft.sleep(seconds(1));
            task.cancel();

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("begun", "last");
            assertThat(now()).isEqualTo(seconds(2));
        });
    }

    @Test
    void actionsRunWhenTheGroupCancelsItself() {
        TestLoop.run(() -> {
            Weft.taskGroup(group -> {
                group.onEnd(() -> log.add("end"));
                group.cancel();
                assertThatThrownBy(() -> group.onEnd(() -> log.add("late"))).isInstanceOf(IllegalStateException.class);
                Weft.sleep(seconds(1));
            });

            assertThat(log).containsExactly("end");
        });
    }

    @Test
    void groupTakesNoMoreTasksWhenItsActionsRun() {
        TestLoop.run(() -> {
            Weft.taskGroup(group -> {
                group.onEnd(() -> assertThatThrownBy(() -> group.createTask(() -> log.add("late")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("the group is over"));
            });
        });

        assertThat(log).isEmpty();
    }
}
