package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.TestLoop.seconds;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What a [CancelledError] says of who asked, and why.
class CancelReasonTest {

    private static CancelledError caughtIn(Action body) {
        return catchThrowableOfType(CancelledError.class, body::run);
    }

    @Test
    void errorNamesTheTaskThatAsked() { // T17
        TestLoop.run(() -> {
            Task<Void> target = Weft.createTask(() -> Weft.sleep(seconds(100)));
            Task<Void> asking = Weft.createTask("boss", () -> {
                target.cancel("time for lunch");
            });

            CancelledError error = caughtIn(target::await);

            assertThat(error).hasMessage("time for lunch, requested by boss");
            assertThat(error.reason()).isEqualTo("time for lunch");
            assertThat(error.requester()).contains(asking);
            assertThat(error.scope()).isEmpty();
        });
    }

    @Test
    void errorWithoutAReasonStillNamesTheTask() { // T17
        TestLoop.run(() -> {
            Task<Void> target = Weft.createTask(() -> Weft.sleep(seconds(100)));
            Weft.createTask("boss", () -> {
                target.cancel();
            });

            CancelledError error = caughtIn(target::await);

            assertThat(error).hasMessage("requested by boss");
            assertThat(error.reason()).isEmpty();
        });
    }

    @Test
    void errorOfACallbackNamesNoTask() { // T17
        TestLoop.run(() -> {
            Task<Void> target = Weft.createTask(() -> Weft.sleep(seconds(100)));
            EventLoop.current().callLater(seconds(1), () -> target.cancel("by a timer"));

            CancelledError error = caughtIn(target::await);

            assertThat(error).hasMessage("by a timer");
            assertThat(error.requester()).isEmpty();
        });
    }

    @Test
    void errorNamesTheScope() { // T17
        TestLoop.run(() -> {
            CancelScope scope = CancelScope.create();
            scope.run(() -> {
                scope.cancel("no use");

                CancelledError error = caughtIn(Weft::checkpoint);

                assertThat(error.reason()).isEqualTo("no use");
                assertThat(error.scope()).contains(scope);
                assertThat(error.requester()).isEqualTo(Weft.currentTask());
            });
        });
    }

    @Test
    void errorOfADeadlineSaysSo() { // T17
        TestLoop.run(() -> {
            CancelScope scope = CancelScope.withTimeout(seconds(1));
            scope.run(() -> {
                CancelledError error = caughtIn(() -> Weft.sleep(seconds(10)));

                assertThat(error).hasMessage("time is up");
                assertThat(error.scope()).contains(scope);
                assertThat(error.requester()).isEmpty();
            });
        });
    }

    @Test
    void errorOfAGroupNamesTheFailureAndTheTask() { // T17
        TestLoop.run(() -> {
            AtomicReference<CancelledError> inBody = new AtomicReference<>();

            assertThatThrownBy(() -> Weft.taskGroup(group -> {
                        group.createTask("culprit", () -> {
                            throw new IllegalStateException("broken");
                        });
                        inBody.set(caughtIn(() -> Weft.sleep(seconds(10))));
                    }))
                    .isInstanceOf(ExceptionGroup.class);

            assertThat(inBody.get().reason()).isEqualTo("culprit failed: java.lang.IllegalStateException: broken");
            assertThat(inBody.get().scope()).isPresent();
        });
    }

    @Test
    void firstReasonIsNotOverwritten() { // T17
        TestLoop.run(() -> {
            Task<Void> target = Weft.createTask(() -> Weft.sleep(seconds(100)));
            Weft.checkpoint();

            target.cancel("first");
            target.cancel("second");

            assertThat(caughtIn(target::await).reason()).isEqualTo("first");
        });
    }

    @Test
    void reasonIsNotOverwrittenByADeadlineInCleanUp() { // T17
        TestLoop.run(() -> {
            CancelScope scope = CancelScope.withTimeout(seconds(5));
            Task<Void> target = Weft.createTask(() -> {
                scope.run(() -> {
                    try {
                        Weft.sleep(seconds(100));
                    } finally {
                        Weft.moveOnAfter(seconds(1), () -> Weft.sleep(seconds(100)));
                    }
                });
            });
            Weft.checkpoint();

            target.cancel("first");

            assertThat(caughtIn(target::await).reason()).isEqualTo("first");
            assertThat(scope.isCancelled()).isFalse();
        });
    }

    @Test
    void reasonTravelsAlongAChainOfTasks() { // T17
        TestLoop.run(() -> {
            Task<Void> inner = Weft.createTask("inner", () -> Weft.sleep(seconds(100)));
            Task<Void> middle = Weft.createTask("middle", () -> inner.await());
            Task<Void> outer = Weft.createTask("outer", () -> middle.await());
            Weft.checkpoint();

            outer.cancel("from the top");

            CancelledError error = caughtIn(outer::await);
            assertThat(error.reason()).isEqualTo("from the top");
            assertThat(error.requester()).isEqualTo(Weft.currentTask());
            assertThat(caughtIn(inner::await)).isSameAs(error);
        });
    }
}
