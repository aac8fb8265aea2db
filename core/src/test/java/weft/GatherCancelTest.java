package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatherCancelTest {

    private static String after(long seconds, String value) {
        Weft.sleep(seconds(seconds));
        return value;
    }

    private static String failAfter(long seconds, String message) {
        Weft.sleep(seconds(seconds));
        throw new IllegalStateException(message);
    }

    @Test
    void cancelledChildIsAFailureAndCancelsNobodyElse() { // 151
        TestLoop.run(() -> {
            Task<String> victim = Weft.createTask(() -> after(5, "never"));
            Task<String> other = Weft.createTask(() -> after(2, "other"));
            EventLoop.current().callLater(seconds(1), () -> victim.cancel("alone"));

            assertThatThrownBy(() -> Weft.gather(victim, other))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("alone");

            assertThat(now()).isEqualTo(seconds(1));
            assertThat(Weft.currentTask().orElseThrow().cancelling()).isZero();
            assertThat(other.await()).isEqualTo("other");
        });
    }

    @Test
    void cancellingItCancelsEveryChildAndWaitsForAll() { // 153
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Promise<String> promise = Promise.create();
            Task<?> gathering = Weft.createTask(
                    () -> Weft.gather(() -> cleanUpFor(1, "a", log), () -> cleanUpFor(3, "b", log), promise));
            Weft.checkpoint();
            Weft.checkpoint();

            gathering.cancel("all of it");

            assertThat(promise.isCancelled()).isTrue();
            assertThatThrownBy(gathering::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageStartingWith("all of it");
            assertThat(log).containsExactly("a", "b");
            assertThat(now()).isEqualTo(seconds(3));
        });
    }

    private static String cleanUpFor(long seconds, String name, List<String> log) {
        try {
            return after(100, name);
        } finally {
            Weft.sleep(seconds(seconds));
            log.add(name);
        }
    }

    @Test
    void cancelledOutcomesAreNotReturned() { // 153
        TestLoop.run(() -> {
            Task<?> gathering = Weft.createTask(() -> Weft.gatherOutcomes(() -> after(5, "a"), () -> after(5, "b")));
            Weft.checkpoint();
            Weft.checkpoint();

            gathering.cancel();

            assertThatThrownBy(gathering::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void failureBeforeTheCancellationWasAnOutcome() { // 153
        TestLoop.run(() -> {
            Task<?> gathering =
                    Weft.createTask(() -> Weft.gatherOutcomes(() -> failAfter(1, "before"), () -> after(5, "b")));
            Weft.sleep(seconds(2));

            gathering.cancel();

            assertThatThrownBy(gathering::await).isInstanceOf(CancelledError.class);
            assertThat(gathering.isCancelled()).isTrue();
        });
    }

    @Test
    void cleanUpThatFailsSaysMoreThanTheCancellation() { // 153
        TestLoop.run(() -> {
            Task<?> gathering =
                    Weft.createTask(() -> Weft.gather(() -> after(5, "a"), GatherCancelTest::failToCleanUp));
            Weft.checkpoint();
            Weft.checkpoint();

            gathering.cancel();

            assertThatThrownBy(gathering::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("clean-up failed");
        });
    }

    private static String failToCleanUp() {
        try {
            return after(5, "never");
        } catch (CancelledError e) {
            throw new IllegalStateException("clean-up failed", e);
        }
    }

    @Test
    void cancellationIsDeliveredAgainAfterACleanUpThatFails() { // 153
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<?> stubborn = Weft.createTask(() -> {
                for (int i = 0; i < 5; i++) {
                    try {
                        Weft.gather(GatherCancelTest::failToCleanUp);
                    } catch (IllegalStateException e) {
                        log.add(e.getMessage());
                    }
                }
            });
            Weft.checkpoint();
            Weft.checkpoint();

            stubborn.cancel("enough");

            assertThatThrownBy(stubborn::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageStartingWith("enough");
            assertThat(log).containsExactly("clean-up failed");
        });
    }

    @Test
    void timeoutAroundACleanUpThatFailsLeavesNothingBehind() { // 153
        TestLoop.run(() -> {
            assertThatThrownBy(() -> Weft.timeout(seconds(1), () -> Weft.gather(GatherCancelTest::failToCleanUp)))
                    .hasMessage("clean-up failed");

            Weft.checkpoint();
            assertThat(Weft.currentTask().orElseThrow().isCancelRequested()).isFalse();
        });
    }

    @Test
    void cancelledOutcomesAreNotReturnedAlsoIfACleanUpFails() { // 153
        TestLoop.run(() -> {
            Task<?> gathering =
                    Weft.createTask(() -> Weft.gatherOutcomes(() -> after(5, "a"), GatherCancelTest::failToCleanUp));
            Weft.checkpoint();
            Weft.checkpoint();

            gathering.cancel("enough");

            assertThatThrownBy(gathering::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageStartingWith("enough")
                    .cause()
                    .hasMessage("clean-up failed");
        });
    }

    @Test
    void cancelWhenAllAreDoneComesTooLate() { // 1.3 gather
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Task<List<String>> gathering = Weft.createTask(() -> Weft.gather(promise));
            Weft.checkpoint();
            promise.complete("value");

            gathering.cancel();

            assertThat(gathering.await()).containsExactly("value");
        });
    }

    @Test
    void gatherByACancelledTaskStartsNothing() { // 153
        List<String> log = new ArrayList<>();

        TestLoop.run(() -> {
            Task<?> task = Weft.createTask(() -> {
                Weft.currentTask().orElseThrow().cancel();
                Weft.gather(() -> log.add(after(1, "orphan")));
            });

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(Weft.allTasks()).hasSize(1);
            Weft.sleep(seconds(5));
        });

        assertThat(log).isEmpty();
    }
}
