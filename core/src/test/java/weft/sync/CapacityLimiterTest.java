package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.EventLoop;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class CapacityLimiterTest {

    private static Task<Hold> borrow(CapacityLimiter limiter, Object borrower) {
        Task<Hold> task = Weft.createTask(() -> limiter.acquireOnBehalfOf(borrower));
        Weft.sleep(millis(1));
        return task;
    }

    @Test
    void everyBorrowerHasOneToken() { // T21
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(2);
            Weft.currentTask().orElseThrow().rename("main");

            Hold held = limiter.acquire();

            assertThat(limiter.available()).isEqualTo(1);
            assertThatThrownBy(limiter::acquire)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("main has a token of CapacityLimiter[1 of 2 borrowed] already:"
                            + " a borrower can have one");
            assertThatThrownBy(limiter::tryAcquire).isInstanceOf(IllegalStateException.class);
            limiter.acquireOnBehalfOf("somebody");
            assertThatThrownBy(limiter::acquire).isInstanceOf(IllegalStateException.class); // rather than to wait
            assertThat(limiter.statistics())
                    .isEqualTo(new CapacityLimiter.Statistics(
                            2, List.of(Weft.currentTask().orElseThrow(), "somebody"), 0));
            held.close();
            assertThat(limiter.tryAcquire()).isTrue();
        });
    }

    @Test
    void onlyABorrowerGivesATokenBack() { // T21
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(1);
            Weft.currentTask().orElseThrow().rename("main");

            assertThatThrownBy(limiter::release)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("main has no token of CapacityLimiter[0 of 1 borrowed] to give back");

            limiter.acquireOnBehalfOf("somebody");
            assertThatThrownBy(() -> limiter.releaseOnBehalfOf("another"))
                    .hasMessageStartingWith("another has no token");
            limiter.releaseOnBehalfOf("somebody");
            assertThat(limiter.available()).isEqualTo(1);
        });
    }

    @Test
    void tokensGoToThoseWhoWaitInOrder() { // T21
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(1);
            Hold held = limiter.acquire();
            List<Task<Hold>> waiters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiters.add(borrow(limiter, i));
            }

            held.close();
            assertThat(limiter.tryAcquire()).isFalse();
            for (int i = 0; i < 3; i++) {
                assertThat(limiter.statistics().borrowers()).containsExactly(i);
                assertThat(limiter.statistics().waiting()).isEqualTo(2 - i);
                waiters.get(i).await().close(); // in another task than the one that has acquired it
            }

            assertThat(limiter.statistics().borrowers()).isEmpty();
        });
    }

    @Test
    void moreTokensWakeThoseWhoWait() { // T21
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(1);
            borrow(limiter, "a");
            borrow(limiter, "b");
            borrow(limiter, "c");
            borrow(limiter, "d");

            limiter.resize(3);

            assertThat(limiter.total()).isEqualTo(3);
            assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(3, List.of("a", "b", "c"), 1));
            limiter.resize(4);
            assertThat(limiter.statistics().borrowers()).hasSize(4);
        });
    }

    @Test
    void fewerTokensTakeEffectAsTheyAreGivenBack() { // T21
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(3);
            List.of("a", "b", "c", "d").forEach(name -> borrow(limiter, name));

            limiter.resize(1);
            assertThat(limiter.available()).isZero();
            limiter.releaseOnBehalfOf("a");
            limiter.releaseOnBehalfOf("b");
            assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(1, List.of("c"), 1));
            limiter.releaseOnBehalfOf("c");

            assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(1, List.of("d"), 0));
        });
    }

    @Test
    void unlimitedOneNeverLetsWait() { // T21
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(CapacityLimiter.UNLIMITED);
            for (int i = 0; i < 1000; i++) {
                assertThat(limiter.tryAcquireOnBehalfOf(i)).isTrue();
            }
            assertThat(limiter).hasToString("CapacityLimiter[1000 of unlimited borrowed]");

            limiter.resize(1000);
            assertThat(limiter.tryAcquire()).isFalse();
            limiter.resize(CapacityLimiter.UNLIMITED);
            assertThat(limiter.tryAcquire()).isTrue();
        });
    }

    @Test
    void zeroTokensLetEveryoneWaitUntilThereAreMore() { // T21
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(0);
            assertThat(limiter.tryAcquire()).isFalse();
            assertThat(Weft.moveOnAfter(seconds(5), () -> limiter.acquire().close()))
                    .isFalse();
            EventLoop.current().callLater(seconds(5), () -> limiter.resize(1));

            limiter.acquire();

            assertThat(TestLoop.now()).isEqualTo(seconds(10));
        });
    }

    @Test
    void negativeTotalIsRefused() { // T21
        TestLoop.inEveryOrder(() -> {
            assertThatThrownBy(() -> CapacityLimiter.create(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("total < 0: -1");
            CapacityLimiter limiter = CapacityLimiter.create(1);

            assertThatThrownBy(() -> limiter.resize(-5)).hasMessage("total < 0: -5");

            assertThat(limiter.total()).isEqualTo(1);
        });
    }

    @Test
    void whoWasCancelledBorrowsNothingAndIsForgotten() { // T21
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(1);
            Hold held = limiter.acquire();
            Task<Hold> first = borrow(limiter, "x");

            first.cancel();
            Task<Hold> second = borrow(limiter, "x"); // the same one, before the first has left
            assertThat(first.isCancelled()).isTrue();
            assertThatThrownBy(() -> limiter.acquireOnBehalfOf("x"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("x waits for a token of CapacityLimiter[1 of 1 borrowed] already");
            held.close();

            second.await().close();
            assertThat(limiter.available()).isEqualTo(1);
        });
    }

    @Test
    void nothingIsKeptOfABorrowerThatWasCancelledOrServed() { // T21
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(1);
            Hold held = limiter.acquire();
            for (int i = 0; i < 3; i++) {
                assertThat(Weft.moveOnAfter(seconds(1), () -> limiter.acquireOnBehalfOf(new Object())))
                        .isEmpty();
            }
            Task<Hold> served = borrow(limiter, new Object());
            assertThat(limiter.waitingFor).hasSize(1);

            held.close();
            served.await().close();

            assertThat(limiter.waitingFor).isEmpty();
            assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(1, List.of(), 0));
        });
    }

    @Test
    void tokenThatWasGivenBeforeTheCancellationIsBorrowed() {
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(1);
            Hold held = limiter.acquire();
            Task<Hold> waiter = borrow(limiter, "x");

            held.close();
            waiter.cancel();

            waiter.await().close();
            assertThat(limiter.available()).isEqualTo(1);
        });
    }

    @Test
    void cancellationThatIsPendingBorrowsNothing() {
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(1);
            Weft.currentTask().orElseThrow().cancel();

            assertThatThrownBy(limiter::acquire).isInstanceOf(CancelledError.class);

            assertThat(limiter.available()).isEqualTo(1);
            Weft.currentTask().orElseThrow().uncancel();
        });
    }

    /// Can be made to throw when it is compared.
    private static final class Fragile {

        boolean broken;

        private void check() {
            if (broken) {
                throw new IllegalStateException("broken");
            }
        }

        @Override
        public int hashCode() {
            check();
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            check();
            return this == other;
        }
    }

    @Test
    void borrowerThatCannotBeComparedHoldsNobodyElseUp() {
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(1);
            Hold held = limiter.acquireOnBehalfOf("first");
            Fragile fragile = new Fragile();
            Task<Hold> bad = borrow(limiter, fragile);
            Task<Hold> good = borrow(limiter, "good");
            fragile.broken = true;

            held.close();

            assertThatThrownBy(bad::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken");
            assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(1, List.of("good"), 0));
            good.await().close();
            fragile.broken = false;
            limiter.acquireOnBehalfOf(fragile).close(); // it is not taken for one who waits
            assertThat(limiter.available()).isEqualTo(1);
        });
    }

    @Test
    void borrowerThatCannotBeComparedWhenItComesDoesNotWait() {
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(0);
            Fragile fragile = new Fragile();
            fragile.broken = true;

            assertThatThrownBy(() -> limiter.acquireOnBehalfOf(fragile)).hasMessage("broken");

            assertThat(limiter.statistics().waiting()).isZero();
            fragile.broken = false;
            limiter.resize(1);
            assertThat(limiter.available()).isEqualTo(1);
        });
    }

    @Test
    void whoCannotBeComparedWhenItIsCancelledIsCancelled() {
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(1);
            Hold held = limiter.acquireOnBehalfOf("first");
            Fragile fragile = new Fragile();
            Task<Hold> bad = borrow(limiter, fragile);
            fragile.broken = true;

            bad.cancel();
            Weft.sleep(millis(1));

            assertThat(bad.isCancelled()).isTrue();
            held.close();
            assertThat(limiter.available()).isEqualTo(1);
        });
    }

    @Test
    void tokenOfABorrowerThatCannotBeComparedIsGivenBack() {
        TestLoop.inEveryOrder(() -> {
            CapacityLimiter limiter = CapacityLimiter.create(1);
            Fragile fragile = new Fragile();
            Hold held = limiter.acquireOnBehalfOf(fragile);
            Task<Hold> next = borrow(limiter, "next");
            fragile.broken = true;

            held.close();

            next.await().close();
            assertThatThrownBy(() -> limiter.releaseOnBehalfOf(fragile)).hasMessage("broken");
            assertThat(limiter.available()).isEqualTo(1);
        });
    }
}
