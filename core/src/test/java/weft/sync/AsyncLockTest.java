package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.EventLoop;
import weft.Task;
import weft.TaskSnapshot;
import weft.TestLoop;
import weft.Weft;

class AsyncLockTest {

    @Test
    void onlyOneTaskAtATimeHoldsIt() { // 62, T21
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            int[] inside = {0};
            Weft.taskGroup(group -> {
                for (int i = 0; i < 5; i++) {
                    group.createTask(() -> {
                        try (var _ = lock.acquire()) {
                            assertThat(++inside[0]).isEqualTo(1);
                            Weft.checkpoint();
                            inside[0]--;
                        }
                    });
                }
            });

            assertThat(lock.isLocked()).isFalse();
        });
    }

    @Test
    void isHandedOnInTheOrderInWhichTheTasksCame() { // 62, T21
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            List<Integer> log = new ArrayList<>();
            Weft.taskGroup(group -> {
                for (int i = 0; i < 5; i++) {
                    int me = i;
                    group.createTask(() -> {
                        Weft.sleep(millis(me));
                        try (var _ = lock.acquire()) {
                            log.add(me);
                            Weft.sleep(seconds(1));
                        }
                    });
                }
            });

            assertThat(log).containsExactly(0, 1, 2, 3, 4);
        });
    }

    @Test
    void whoTakesItAgainIsTheLastInTheQueue() { // T21
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Hold held = lock.acquire(); // until the others wait in a known order
            StringBuilder log = new StringBuilder();
            Weft.taskGroup(group -> {
                for (String name : List.of("A", "B", "C")) {
                    Weft.sleep(millis(1));
                    group.createTask(() -> {
                        for (int i = 0; i < 3; i++) {
                            try (var _ = lock.acquire()) {
                                log.append(name);
                                Weft.checkpoint();
                            }
                        }
                    });
                }
                Weft.sleep(millis(1));
                held.close();
            });

            assertThat(log).hasToString("ABCABCABC");
        });
    }

    @Test
    void releaseHandsItToTheWaiterAndNobodyElseCanTakeIt() { // T21
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Hold held = lock.acquire();
            Task<Hold> waiter = Weft.createTask(() -> lock.acquire());
            Weft.sleep(millis(1)); // it waits

            held.close();

            assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(Optional.of(waiter), 0));
            assertThat(lock.tryAcquire()).isFalse();
            waiter.await();
        });
    }

    @Test
    void tryAcquireTakesItOnlyIfItIsFree() { // T21
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();

            assertThat(lock.tryAcquire()).isTrue();

            Task<Boolean> other = Weft.createTask(() -> lock.tryAcquire());
            assertThat(other.await()).isFalse();
            Task<Hold> waiter = Weft.createTask(() -> lock.acquire());
            Weft.checkpoint();
            assertThat(waiter.isDone()).isFalse();
            lock.release();
            waiter.await();
        });
    }

    @Test
    void cancelledWaiterLeavesNoTrace() { // 63
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Hold held = lock.acquire();
            Task<Hold> waiter = Weft.createTask(() -> lock.acquire());
            Weft.sleep(seconds(1));

            waiter.cancel();

            assertThat(lock.statistics().waiting()).isZero();
            held.close();
            assertThat(lock.isLocked()).isFalse();
            Weft.sleep(seconds(1));
            assertThat(waiter.isCancelled()).isTrue();
            assertThat(lock.tryAcquire()).isTrue();
        });
    }

    @Test
    void cancelledWaiterGivesItsPlaceUp() { // 63
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Hold held = lock.acquire();
            Task<Void> first = Weft.createTask(() -> lock.acquire().close());
            Weft.sleep(millis(1));
            Task<Void> second = Weft.createTask(() -> lock.acquire().close());
            Weft.sleep(millis(1));

            first.cancel();
            held.close();

            assertThat(lock.statistics().owner()).contains(second);
            second.await();
            Weft.sleep(millis(1));
            assertThat(first.isCancelled()).isTrue();
        });
    }

    @Test
    void waiterThatTimesOutGivesItsPlaceUp() { // 63
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Hold held = lock.acquire();
            Task<Boolean> impatient = Weft.createTask(
                    () -> Weft.moveOnAfter(seconds(1), () -> lock.acquire().close()));
            Weft.sleep(millis(1));
            Task<Void> patient = Weft.createTask(() -> lock.acquire().close());

            assertThat(impatient.await()).isFalse();
            held.close();
            patient.await();
            assertThat(lock.isLocked()).isFalse();
        });
    }

    @Test
    void waiterThatWasGivenItBeforeItWasCancelledHoldsItUntilItSuspends() { // 65
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            List<String> log = new ArrayList<>();
            Hold held = lock.acquire();
            Task<Void> first = Weft.createTask(() -> {
                try (var _ = lock.acquire()) {
                    log.add("first");
                    Weft.checkpoint();
                    log.add("not cancelled");
                }
            });
            Weft.sleep(millis(1));
            Task<Void> second = Weft.createTask(() -> {
                try (var _ = lock.acquire()) {
                    log.add("second");
                }
            });
            Weft.sleep(millis(1));

            held.close();
            first.cancel();

            second.await();
            assertThat(log).containsExactly("first", "second");
            assertThat(first.isCancelled()).isTrue();
        });
    }

    @Test
    void cancellationThatIsPendingKeepsItFree() {
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Weft.currentTask().orElseThrow().cancel();

            assertThatThrownBy(lock::acquire).isInstanceOf(CancelledError.class);

            assertThat(lock.isLocked()).isFalse();
            Weft.currentTask().orElseThrow().uncancel();
        });
    }

    @Test
    void onlyItsOwnerReleasesIt() { // 67, T21
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Weft.currentTask().orElseThrow().rename("main");
            assertThatThrownBy(lock::release)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("main cannot release AsyncLock[free]: nobody holds the lock");

            lock.acquire();

            Task<Void> other = Weft.createTask("other", lock::release);
            assertThatThrownBy(other::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("other cannot release AsyncLock[held by main]: main holds the lock");
            assertThat(lock.isLocked()).isTrue();
        });
    }

    @Test
    void isNotReentrant() { // T21
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Weft.currentTask().orElseThrow().rename("main");
            lock.acquire();

            assertThatThrownBy(lock::acquire)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("main holds AsyncLock[held by main] already: it is not reentrant");
            assertThatThrownBy(lock::tryAcquire).isInstanceOf(IllegalStateException.class);

            lock.release();
            assertThat(lock.isLocked()).isFalse();
        });
    }

    @Test
    void holdReleasesItOnceAlsoAfterAFailure() { // 68
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Hold[] kept = new Hold[1];

            assertThatThrownBy(() -> {
                        try (var hold = lock.acquire()) {
                            kept[0] = hold;
                            throw new IllegalStateException("inside");
                        }
                    })
                    .hasMessage("inside");

            assertThat(lock.isLocked()).isFalse();
            lock.acquire();
            kept[0].close();
            assertThat(lock.isLocked()).isTrue();
        });
    }

    @Test
    void loopOverAFreeLockLetsOthersRun() {
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            boolean[] ran = {false};
            Weft.createTask(() -> {
                ran[0] = true;
            });

            int turns = 0;
            while (!ran[0]) {
                lock.acquire().close();
                turns++;
            }

            assertThat(turns).isLessThanOrEqualTo(2 * 256); // its next step may come before the other's first
        });
    }

    @Test
    void snapshotNamesTheLockAndItsOwner() {
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Weft.currentTask().orElseThrow().rename("main");
            Hold held = lock.acquire();
            Task<Void> waiter = Weft.createTask("waiter", () -> lock.acquire().close());
            Weft.sleep(millis(1));

            TaskSnapshot picture = EventLoop.current().snapshot().tasks().getLast();

            assertThat(picture.name()).isEqualTo("waiter");
            assertThat(picture.awaits()).contains("AsyncLock[held by main]");
            assertThat(lock.statistics().waiting()).isEqualTo(1);
            held.close();
            waiter.await();
            assertThat(lock).hasToString("AsyncLock[free]");
        });
    }

    @Test
    void holdThatAnotherTaskCouldNotCloseIsStillClosedByItsOwn() {
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            try (Hold held = lock.acquire()) {
                Task<Void> other = Weft.createTask("other", held::close);
                assertThatThrownBy(other::await).hasMessageStartingWith("other cannot release ");
            }

            assertThat(lock.isLocked()).isFalse();
        });
    }
}
