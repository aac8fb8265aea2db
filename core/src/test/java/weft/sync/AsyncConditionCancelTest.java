package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.TestLoop;
import weft.TimedOutException;
import weft.Weft;

/// Tasks that are cancelled while they wait at a condition, or for its lock after that.
class AsyncConditionCancelTest {

    private final AsyncCondition condition = AsyncCondition.create();
    private final List<String> log = new ArrayList<>();

    private void waitHere() {
        try (var _ = condition.acquire()) {
            try {
                condition.await();
                log.add(name() + " signalled");
            } catch (CancelledError e) {
                assertThat(condition.lock().statistics().owner()).isEqualTo(Weft.currentTask());
                log.add(name() + " cancelled: " + e.reason());
                throw e;
            }
        }
    }

    private static String name() {
        return Weft.currentTask().orElseThrow().name();
    }

    private Task<Void> waiter(String name) {
        Task<Void> task = Weft.createTask(name, this::waitHere);
        Weft.sleep(millis(1));
        return task;
    }

    private static void inEveryOrder(Consumer<AsyncConditionCancelTest> body) {
        TestLoop.inEveryOrder(() -> body.accept(new AsyncConditionCancelTest()));
    }

    @Test
    void lockIsHeldAgainWhenTheErrorComesOut() { // 73
        inEveryOrder(test -> {
            Task<Void> a = test.waiter("a");
            Hold held = test.condition.acquire();

            a.cancel("enough");
            Weft.sleep(seconds(1));
            assertThat(test.log).isEmpty();
            held.close();
            Weft.sleep(seconds(1));

            assertThat(test.log).containsExactly("a cancelled: enough");
            assertThat(a.isCancelled()).isTrue();
            assertThat(test.condition.lock().isLocked()).isFalse();
        });
    }

    @Test
    void cancellationThatIsPendingComesOutBeforeTheLockIsReleased() { // 73
        TestLoop.inEveryOrder(() -> {
            try (var _ = condition.acquire()) {
                Weft.currentTask().orElseThrow().cancel();

                assertThatThrownBy(() -> condition.await()).isInstanceOf(CancelledError.class);

                assertThat(condition.lock().isLocked()).isTrue();
                Weft.currentTask().orElseThrow().uncancel();
            }
        });
    }

    @Test
    void furtherCancellationsDoNotHinderItFromTakingTheLock() { // 73, 80
        inEveryOrder(test -> {
            Task<Void> a = test.waiter("a");
            Hold held = test.condition.acquire();

            for (int i = 1; i <= 3; i++) {
                a.cancel("request " + i);
                Weft.sleep(seconds(1));
                assertThat(a.isDone()).isFalse();
            }
            held.close();
            Weft.sleep(seconds(1));

            assertThat(test.log).containsExactly("a cancelled: request 3");
            assertThat(a.isCancelled()).isTrue();
        });
    }

    @Test
    void cancelledTaskTakesTheLockInItsTurn() { // 73
        inEveryOrder(test -> {
            Task<Void> a = test.waiter("a");
            Hold held = test.condition.acquire();
            a.cancel();
            Weft.sleep(millis(1));
            Task<Void> next = Weft.createTask("next", () -> {
                try (var _ = test.condition.acquire()) {
                    test.log.add("next");
                }
            });
            Weft.sleep(millis(1));
            a.cancel("again"); // keeps its place
            Weft.sleep(millis(1));

            held.close();
            next.await();

            assertThat(test.log).containsExactly("a cancelled: again", "next");
        });
    }

    @Test
    void signalGoesPastWhoWasCancelled() { // 73
        inEveryOrder(test -> {
            Task<Void> a = test.waiter("a");
            Task<Void> b = test.waiter("b");

            try (var _ = test.condition.acquire()) {
                a.cancel();
                test.condition.signal();
            }
            b.await();
            Weft.sleep(seconds(1));

            assertThat(test.log).contains("b signalled").hasSize(2);
            assertThat(a.isCancelled()).isTrue();
        });
    }

    @Test
    void signalOfOneThatIsThenCancelledIsHandedToTheNext() { // 73, 79
        inEveryOrder(test -> {
            Task<Void> a = test.waiter("a");
            Task<Void> b = test.waiter("b");

            Hold held = test.condition.acquire();
            test.condition.signal();
            a.cancel();
            Weft.sleep(seconds(1));
            assertThat(test.condition.statistics().waiting()).isZero();
            held.close();
            b.await();
            Weft.sleep(seconds(1));

            assertThat(test.log).containsExactly("b signalled", "a cancelled: ");
        });
    }

    @Test
    void signalOfOneThatIsCancelledWhenTheLockIsFreeIsHandedToTheNext() { // 73
        inEveryOrder(test -> {
            Task<Void> a = test.waiter("a");
            Task<Void> b = test.waiter("b");

            try (var _ = test.condition.acquire()) {
                test.condition.signal();
                a.cancel();
            }
            b.await();
            Weft.sleep(seconds(1));

            assertThat(test.log).containsExactly("b signalled", "a cancelled: ");
        });
    }

    @Test
    void whoHasTheLockAgainWhenItIsCancelledWasSignalled() { // 73
        inEveryOrder(test -> {
            Task<Void> a = test.waiter("a");

            try (var _ = test.condition.acquire()) {
                test.condition.signal();
            }
            a.cancel();
            Weft.sleep(seconds(1));

            assertThat(test.log).containsExactly("a signalled");
        });
    }

    @Test
    void timeoutInsideKeepsTheLockInOrder() { // 79
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            Task<Boolean> task = Weft.createTask(() -> {
                try (var _ = condition.acquire()) {
                    assertThatThrownBy(() -> Weft.timeout(seconds(1), () -> condition.await()))
                            .isInstanceOf(TimedOutException.class);
                    return condition.lock().statistics().owner().equals(Weft.currentTask());
                }
            });
            Weft.sleep(millis(999));
            try (var _ = condition.acquire()) {
                Weft.sleep(seconds(5));
            }

            assertThat(task.await()).isTrue();
            assertThat(TestLoop.now()).isEqualTo(millis(5999));
            assertThat(condition.lock().isLocked()).isFalse();
        });
    }

    @Test
    void ownersOfSeveralRequestsAreAllServed() { // 79, 80
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            Task<Void> task = Weft.createTask(() -> {
                try (var _ = condition.acquire()) {
                    Weft.moveOnAfter(seconds(1), () -> condition.await());
                    Weft.sleep(seconds(100));
                }
            });
            Weft.sleep(millis(1));
            Hold held = condition.acquire();
            Weft.sleep(seconds(2)); // the scope has expired, and its task waits for the lock

            task.cancel("from outside");
            Weft.sleep(seconds(1));
            held.close();
            Weft.sleep(seconds(1));

            assertThat(task.isCancelled()).isTrue();
            assertThatThrownBy(task::await).hasMessageContaining("from outside");
            assertThat(condition.lock().isLocked()).isFalse();
        });
    }

    @Test
    void waitersLearnThatTheOwnerOfTheLockHasEnded() { // T19
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            Task<Void> signalled = Weft.createTask(() -> {
                condition.acquire();
                condition.await();
            });
            Task<Void> cancelled = Weft.createTask(() -> {
                Weft.sleep(millis(1));
                condition.acquire();
                condition.await();
            });
            Weft.sleep(millis(2));
            Weft.createTask("owner", () -> {
                        condition.acquire();
                        condition.signal();
                        cancelled.cancel();
                        Weft.sleep(seconds(1));
                    })
                    .await();

            assertThatThrownBy(signalled::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("held by owner, which has ended");
            Weft.sleep(seconds(1));
            assertThat(cancelled.isCancelled()).isTrue();
            assertThatThrownBy(cancelled::await)
                    .satisfies(error -> assertThat(error.getSuppressed()[0]).hasMessageContaining("held by owner"));
        });
    }

    @Test
    void whoWasNotSignalledLearnsThatTheOwnerOfTheLockHasEnded() { // T19
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            List<Task<Void>> waiters = new ArrayList<>();
            for (AsyncCondition each : List.of(AsyncCondition.of(lock), AsyncCondition.of(lock))) {
                for (int i = 0; i < 2; i++) {
                    waiters.add(Weft.createTask(() -> {
                        lock.acquire();
                        each.await();
                    }));
                    Weft.sleep(millis(1));
                }
            }
            Weft.createTask("owner", () -> {
                        lock.acquire();
                        Weft.sleep(seconds(1));
                    })
                    .await();

            for (Task<Void> waiter : waiters) {
                assertThatThrownBy(waiter::await)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("held by owner, which has ended");
            }
        });
    }

    @Test
    void waiterLearnsThatOneOfThoseWhoWaitedWithItHasEndedAsTheOwner() { // T19
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            Weft.createTask("owner", () -> {
                condition.acquire();
                condition.await();
            });
            Weft.sleep(millis(1));
            Task<Void> waiter = Weft.createTask(() -> {
                condition.acquire();
                condition.await();
            });
            Weft.sleep(millis(1));

            try (var _ = condition.acquire()) {
                condition.signal();
            }

            assertThatThrownBy(waiter::await).hasMessageContaining("held by owner, which has ended");
        });
    }

    @Test
    void waiterThatIsCancelledWhenTheOwnerOfTheLockEndsDoesNotHang() { // T19
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            Task<Void> waiter = Weft.createTask(() -> {
                condition.acquire();
                condition.await();
            });
            Weft.sleep(millis(1));
            Weft.createTask("owner", () -> {
                condition.acquire();
                waiter.cancel();
            });
            Weft.sleep(millis(1));

            assertThat(waiter.isCancelled()).isTrue();
            assertThatThrownBy(waiter::await)
                    .satisfies(error -> assertThat(error.getSuppressed()[0]).hasMessageContaining("held by owner"));
        });
    }

    @Test
    void conditionLeavesNothingBehindAtItsLock() {
        inEveryOrder(test -> {
            Task<Void> a = test.waiter("a");
            Task<Void> b = test.waiter("b");
            Task<?> me = Weft.currentTask().orElseThrow();
            try (var _ = test.condition.acquire()) {
                test.condition.signal();
                b.cancel();
            }
            Weft.waitAll(List.of(a, b));

            Hold held = test.condition.acquire();
            assertThat(me.removeDoneCallback(test.condition.lock().ownerEnded)).isZero();
            held.close();
        });
    }
}
