package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShieldTest {

    private static Task<String> task(long seconds) {
        return Weft.createTask("inner", () -> {
            Weft.sleep(seconds(seconds));
            return "result";
        });
    }

    private static Task<String> failing(long seconds) {
        return Weft.createTask("inner", (Awaitable<String>) () -> {
            Weft.sleep(seconds(seconds));
            throw new IllegalStateException("failed");
        });
    }

    @Test
    void resultComesThrough() { // 144
        TestLoop.run(() -> {
            assertThat(Weft.shield(task(1))).isEqualTo("result");
            assertThat(Weft.<String>shield(() -> "body")).isEqualTo("body");
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void failureComesThrough() { // 144
        TestLoop.run(() -> assertThatThrownBy(() -> Weft.shield(failing(1))).hasMessage("failed"));
    }

    @Test
    void whatIsDoneComesAtOnce() { // 144
        TestLoop.run(() -> {
            Promise<String> done = Promise.create();
            done.complete("done");
            boolean[] otherRan = {false};
            Weft.createTask(() -> {
                otherRan[0] = true;
            });

            assertThat(Weft.shield(done)).isEqualTo("done");
            assertThat(otherRan).containsExactly(false);
        });
    }

    @Test
    void cancelledInnerCancelsTheWait() { // 144
        TestLoop.run(() -> {
            Task<String> inner = task(5);
            Task<String> outer = Weft.createTask(() -> Weft.shield(inner));
            Weft.checkpoint();
            Weft.checkpoint();

            inner.cancel("the inner one");

            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("the inner one");
            assertThat(outer.isCancelled()).isTrue();
        });
    }

    @Test
    void cancelledWaitEndsAtOnceAndTheInnerGoesOn() { // 144
        TestLoop.run(() -> {
            Task<String> inner = task(5);
            Task<String> outer = Weft.createTask(() -> Weft.shield(inner));
            Weft.sleep(seconds(1));

            outer.cancel("the outer one");

            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("the outer one");
            assertThat(now()).isEqualTo(seconds(1));
            assertThat(inner.await()).isEqualTo("result");
            assertThat(now()).isEqualTo(seconds(5));
        });
    }

    @Test
    void bodyGoesOnWhenTheWaitIsCancelled() { // 144
        TestLoop.run(() -> {
            boolean[] saved = {false};
            Task<Void> outer = Weft.createTask(() -> Weft.shield(() -> {
                Weft.sleep(seconds(5));
                saved[0] = true;
            }));
            Weft.sleep(seconds(1));

            outer.cancel();
            Weft.waitAll(List.of(outer));
            assertThat(saved).containsExactly(false);

            Weft.sleep(seconds(10));
            assertThat(saved).containsExactly(true);
        });
    }

    @Test
    void resultOfWhatNobodyWaitsForAnyMoreIsSilent() { // 1.3 shield
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Task<String> outer = Weft.createTask(() -> Weft.shield(task(5)));
            Weft.sleep(seconds(1));
            outer.cancel();
            Weft.sleep(seconds(10));
        });

        assertThat(failures).isEmpty();
    }

    @Test
    void failureOfWhatNobodyWaitsForAnyMoreIsReportedOnce() { // 1.3 shield
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Task<String> inner = failing(5);
            Task<String> one = Weft.createTask(() -> Weft.shield(inner));
            Task<String> two = Weft.createTask(() -> Weft.shield(inner));
            Weft.sleep(seconds(1));
            one.cancel();
            two.cancel();
            Weft.sleep(seconds(10));
        });

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.UNSEEN);
        assertThat(failures.getFirst().message()).isEqualTo("inner failed, and nobody has looked at it");
    }

    @Test
    void endOfTheLoopCancelsWhatIsShielded() { // 1.3 shield
        boolean[] cleanedUp = {false};

        TestLoop.run(() -> {
            Task<Void> outer = Weft.createTask(() -> Weft.shield(() -> {
                try {
                    Weft.sleep(seconds(1000));
                } finally {
                    cleanedUp[0] = true;
                }
            }));
            Weft.sleep(seconds(1));
            outer.cancel();
        });

        assertThat(cleanedUp).containsExactly(true);
    }

    @Test
    void shieldInAGatherKeepsOneChildFromACancellation() { // 146
        TestLoop.run(() -> {
            Task<String> kept = task(5);
            Task<String> lost = task(5);
            Task<?> gathering = Weft.createTask(() -> Weft.<String>gather(() -> Weft.shield(kept), lost));
            Weft.sleep(seconds(1));

            gathering.cancel();

            assertThatThrownBy(gathering::await).isInstanceOf(CancelledError.class);
            assertThat(lost.isCancelled()).isTrue();
            assertThat(kept.await()).isEqualTo("result");
        });
    }

    @Test
    void gatherInAShieldGoesOn() { // 146
        TestLoop.run(() -> {
            Task<String> a = task(5);
            Task<String> b = task(6);
            Task<List<String>> gathering = Weft.createTask(() -> Weft.gather(a, b));
            Task<?> outer = Weft.createTask(() -> Weft.shield(gathering));
            Weft.sleep(seconds(1));

            outer.cancel();

            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
            assertThat(gathering.await()).containsExactly("result", "result");
        });
    }

    @Test
    void timeoutOverAShieldLeavesTheInner() { // 144
        TestLoop.run(() -> {
            Task<String> inner = task(5);

            assertThatThrownBy(() -> Weft.timeout(seconds(2), () -> Weft.shield(inner)))
                    .isInstanceOf(TimedOutException.class);

            assertThat(now()).isEqualTo(seconds(2));
            assertThat(inner.await()).isEqualTo("result");
        });
    }

    @Test
    void bodyIsNotStartedWhenACancellationIsPending() {
        TestLoop.run(() -> {
            boolean[] begun = {false};
            Task<Boolean> task = Weft.createTask(() -> Weft.<Boolean>shield(() -> begun[0] = true));
            task.cancel();

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            Weft.checkpoint();
            assertThat(begun[0]).isFalse();
        });
    }
}
