package weft.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.test.Runs.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;
import weft.Action;
import weft.CancelledError;
import weft.EventLoop;
import weft.ExceptionGroup;
import weft.Task;
import weft.Weft;
import weft.sync.AsyncLock;

class ExplorerTest {

    /// A balance that loses an update if somebody else writes between its read and its write.
    private static final class Account {
        private int balance;

        void deposit(int amount) {
            int read = balance;
            Weft.checkpoint();
            balance = read + amount;
        }
    }

    /// In the plain order the second task reads when the first has written.
    private static void lostUpdate() {
        Account account = new Account();
        Task<Void> first = Weft.createTask("first", () -> account.deposit(1));
        Task<Void> second = Weft.createTask("second", () -> {
            Weft.checkpoint();
            account.deposit(1);
        });
        Weft.createTask("bystander", () -> checkpoints(10));
        Weft.waitAll(List.of(first, second));
        assertThat(account.balance).isEqualTo(2);
    }

    private static void checkpoints(int count) {
        for (int i = 0; i < count; i++) {
            Weft.checkpoint();
        }
    }

    private static ScheduleError explored(Action body) {
        return catchThrowableOfType(ScheduleError.class, () -> Explorer.explore(300, body));
    }

    @Test
    void findsAndShrinksARaceThatThePlainOrderDoesNotShow() {
        Explorer.explore(1, ExplorerTest::lostUpdate);

        ScheduleError error = explored(ExplorerTest::lostUpdate);

        assertThat(error)
                .hasMessageMatching("(?s)fails under seed \\d+, shrunk from \\d+ steps out of turn to 1: .*")
                .hasMessageContaining("\nThe steps, 1 out of turn:\n   1  main ")
                .hasMessageMatching(
                        "(?s).*\n +\\d+  second +until ExplorerTest.java:\\d+, out of turn: overtakes 1\n.*")
                .hasMessageMatching("(?s).*Replay it by Explorer.replay\\(List.of\\([-\\d, ]+\\), body\\),"
                        + " or unshrunk by Explorer.replay\\(\\d+, body\\)");
        assertThat(error.getCause()).isInstanceOf(AssertionError.class).hasMessageContaining("expected: 2");
        assertThat(error.choices()).filteredOn(choice -> choice != 0).hasSize(1);
    }

    @Test
    void shrunkChoicesReplayTheSameSteps() {
        ScheduleError found = explored(ExplorerTest::lostUpdate);

        ScheduleError replayed = catchThrowableOfType(
                ScheduleError.class, () -> Explorer.replay(found.choices(), ExplorerTest::lostUpdate));

        assertThat(steps(replayed)).isEqualTo(steps(found));
        assertThat(replayed.choices()).isEqualTo(found.choices());
    }

    @Test
    void seedReplaysTheSameSteps() {
        String message = explored(ExplorerTest::lostUpdate).getMessage();
        int seed = Integer.parseInt(message.replaceFirst("(?s)fails under seed (\\d+)[,:].*", "$1"));

        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            messages.add(
                    catchThrowableOfType(ScheduleError.class, () -> Explorer.replay(seed, ExplorerTest::lostUpdate))
                            .getMessage());
        }

        assertThat(messages.getFirst())
                .startsWith("fails under seed " + seed + ": ")
                .endsWith("Replay it by Explorer.replay(" + seed + ", body)");
        assertThat(messages).allMatch(messages.getFirst()::equals);
    }

    /// In the plain order, and in whatever order a turn is taken, the late one reads when the early one
    /// has long written.
    private static void raceTurnsApart() {
        Account account = new Account();
        Task<Void> early = Weft.createTask("early", () -> account.deposit(1));
        Task<Void> late = Weft.createTask("late", () -> {
            checkpoints(4);
            account.deposit(1);
        });
        Weft.createTask("bystander", () -> checkpoints(10));
        Weft.waitAll(List.of(early, late));
        assertThat(account.balance).isEqualTo(2);
    }

    @Test
    void orderWithinATurnDoesNotShowARaceBetweenStepsThatAreTurnsApart() {
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            VirtualClock clock = VirtualClock.create();

            Weft.run(options -> clock.applyTo(options).withOrder(random::nextInt), ExplorerTest::raceTurnsApart);
        }
    }

    @Test
    void findsAndShrinksARaceBetweenStepsThatAreTurnsApart() {
        ScheduleError error = explored(ExplorerTest::raceTurnsApart);

        assertThat(error)
                .hasMessageMatching("(?s)fails under seed \\d+, shrunk from \\d+ steps out of turn to [12]: .*")
                .hasMessageMatching("(?s).*\n +\\d+  early +until [^\n]*, out of turn: held back\n.*");
        assertThat(error.choices()).anyMatch(choice -> choice < 0);
    }

    @Test
    void raceBetweenStepsThatAreTurnsApartIsReplayed() {
        ScheduleError found = explored(ExplorerTest::raceTurnsApart);
        int seed = Integer.parseInt(found.getMessage().replaceFirst("(?s)fails under seed (\\d+)[,:].*", "$1"));

        ScheduleError byChoices = catchThrowableOfType(
                ScheduleError.class, () -> Explorer.replay(found.choices(), ExplorerTest::raceTurnsApart));
        ScheduleError bySeed =
                catchThrowableOfType(ScheduleError.class, () -> Explorer.replay(seed, ExplorerTest::raceTurnsApart));

        assertThat(steps(byChoices)).isEqualTo(steps(found));
        assertThat(byChoices.choices()).isEqualTo(found.choices());
        assertThat(bySeed).hasMessageStartingWith("fails under seed " + seed + ": ");
    }

    private static String steps(ScheduleError error) {
        String text = error.getMessage();
        return text.substring(text.indexOf("The steps"), text.indexOf("Replay it"));
    }

    @Test
    void programWithoutARacePasses() {
        int[] runs = {0};

        Explorer.explore(100, () -> {
            runs[0]++;
            Account account = new Account();
            AsyncLock lock = AsyncLock.create();
            Action deposit = () -> {
                try (var _ = lock.acquire()) {
                    account.deposit(1);
                }
            };
            Weft.gather(deposit, deposit, deposit);
            assertThat(account.balance).isEqualTo(3);
        });

        assertThat(runs).containsExactly(100);
    }

    @Test
    void plainOrderComesFirst() {
        ScheduleError error = explored(() -> {
            throw new java.io.IOException("always");
        });

        assertThat(error)
                .hasMessage("fails under the plain order, seed 0: java.io.IOException: always\n"
                        + "The steps, none out of turn:\n"
                        + "   1  main  until its end\n"
                        + "Replay it by Explorer.replay(0, body)");
        assertThat(error.getCause()).isInstanceOf(java.io.IOException.class);
    }

    @Test
    void stepsTellTimeAndNumberTasksAnew() {
        ScheduleError error = explored(() -> {
            Weft.createTask(() -> Weft.sleep(seconds(2))).await();
            throw new IllegalStateException("late");
        });

        assertThat(error.getMessage().replaceAll("java:\\d+", "java:N"))
                .contains("   1  main    until ExplorerTest.java:N\n"
                        + "   2  task 2  until ExplorerTest.java:N\n"
                        + "   3  task 2  until its end, at PT2S\n"
                        + "   4  main    until its end\n");
    }

    @Test
    void onlyTheLastStepsOfALongRunAreShown() {
        ScheduleError error = explored(() -> {
            for (int i = 0; i < 500; i++) {
                Weft.checkpoint();
            }
            throw new IllegalStateException("late");
        });

        assertThat(error).hasMessageContaining("  ... 401 steps before\n 402  main  until ");
    }

    // ---- what counts as a failure

    @Test
    void unseenFailureFailsTheRun() {
        ScheduleError error = explored(() -> {
            Weft.createTask("lonely", () -> Integer.parseInt("x"));
            Weft.sleep(seconds(1));
        });

        assertThat(error.getCause())
                .hasMessage("UNSEEN: lonely failed, and nobody has looked at it")
                .hasCauseInstanceOf(NumberFormatException.class);
    }

    @Test
    void unseenFailuresAreReportedInTheirOrder() {
        List<Task<?>> kept = new ArrayList<>(); // else their failures are reported as they are collected
        for (int i = 0; i < 10; i++) {
            ScheduleError error = explored(() -> {
                for (String name : List.of("a", "b", "c", "d", "e")) {
                    kept.add(Weft.createTask(name, () -> Integer.parseInt("x")));
                }
                Weft.sleep(seconds(1));
            });

            assertThat(error.getCause()).hasMessageStartingWith("UNSEEN: a failed");
            assertThat(error.getCause().getSuppressed())
                    .extracting(other -> other.getMessage().substring(0, 9))
                    .containsExactly("UNSEEN: b", "UNSEEN: c", "UNSEEN: d", "UNSEEN: e");
        }
    }

    @Test
    void callbackThatThrowsFailsTheRun() {
        ScheduleError error = explored(() -> {
            EventLoop.current().callSoon(() -> {
                throw new IllegalStateException("broken callback");
            });
            Weft.checkpoint();
        });

        assertThat(error.getCause())
                .hasMessageStartingWith("CALLBACK: ")
                .rootCause()
                .hasMessage("broken callback");
    }

    @Test
    void swallowedCancellationFailsTheRun() {
        ScheduleError error = explored(() -> {
            Task<Void> deaf = Weft.createTask("deaf", () -> {
                for (int i = 0; i < 3; i++) {
                    try {
                        Weft.sleep(seconds(1));
                    } catch (CancelledError e) {
                        continue; // that is the point
                    }
                }
            });
            Weft.checkpoint();
            deaf.cancel();
            deaf.await();
        });

        assertThat(error.getCause()).hasMessageStartingWith("SWALLOWED_CANCELLATION: deaf caught its cancellation");
    }

    @Test
    void deadlockFailsTheRunAndIsFoundQuickly() {
        ScheduleError error = explored(() -> {
            AsyncLock a = AsyncLock.create();
            AsyncLock b = AsyncLock.create();
            Weft.gather(() -> both(a, b), () -> {
                Weft.checkpoint();
                both(b, a);
            });
        });

        assertThat(error.getCause())
                .isInstanceOf(StuckError.class)
                .hasMessageContaining("waiting for AsyncLock[held by ");
    }

    private static void both(AsyncLock first, AsyncLock second) {
        try (var _ = first.acquire()) {
            Weft.checkpoint();
            try (var _ = second.acquire()) {
                Weft.checkpoint();
            }
        }
    }

    @Test
    void thingsFromOutsideFailTheRunAlsoInItsLastTurn() {
        ScheduleError error = explored(() -> {
            EventLoop loop = EventLoop.current();
            Thread.ofPlatform()
                    .name("other")
                    .start(() -> loop.callSoonThreadsafe(() -> {}))
                    .join();
        });

        assertThat(error.getCause()).isInstanceOf(OutsideError.class).hasMessageStartingWith("the thread other hands");
    }

    @Test
    void assumptionThatDoesNotHoldIsThrownAsItIs() {
        TestAbortedException abort = new TestAbortedException("not here");

        assertThatThrownBy(() -> Explorer.explore(3, () -> {
                    throw abort;
                }))
                .isSameAs(abort);
    }

    @Test
    void assumptionOfATaskInAGroupIsThrownAsItIs() {
        TestAbortedException abort = new TestAbortedException("not here");

        assertThatThrownBy(() -> Explorer.explore(
                        3,
                        () -> Weft.taskGroup(outer -> {
                            outer.createTask(() -> Weft.taskGroup(inner -> {
                                inner.createTask(() -> {
                                    throw abort;
                                });
                            }));
                        })))
                .isSameAs(abort);
    }

    @Test
    void assumptionExcusesNoFailureInItsGroup() {
        ScheduleError error = explored(() -> Weft.taskGroup(group -> {
            group.createTask(() -> {
                throw new TestAbortedException("not here");
            });
            group.createTask(() -> Integer.parseInt("x"));
        }));

        assertThat(error.getCause()).isInstanceOf(ExceptionGroup.class);
    }

    @Test
    void thereMustBeASeed() {
        assertThatThrownBy(() -> Explorer.explore(0, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("seeds < 1: 0");
    }
}
