package weft.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.test.Runs.now;
import static weft.test.Runs.seconds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import weft.Action;
import weft.EventLoop;
import weft.Promise;
import weft.TaskSnapshot;
import weft.Weft;

class StuckErrorTest {

    private static StuckError stuck(VirtualClock clock, Action body) {
        return catchThrowableOfType(StuckError.class, () -> Runs.under(clock, body));
    }

    private static void awaitNobody() {
        Promise<String> never = EventLoop.current().createPromise("a letter");
        never.await();
    }

    @Test
    void endsARunInWhichNothingCanHappen() {
        long begin = System.nanoTime();

        StuckError error = stuck(VirtualClock.create(), () -> {
            Weft.createTask("waiter", StuckErrorTest::awaitNobody);
            Weft.sleep(seconds(3));
            Weft.currentTask().orElseThrow().rename("main");
            awaitNobody();
        });

        assertThat(error)
                .hasMessageStartingWith("nothing can happen any more: no task is ready, no timer is set, and nothing"
                        + " may come from outside (VirtualClock.withOutside() allows it)\nweft-loop (")
                .hasMessageContaining("), 2 tasks, 0 timers\n")
                .hasMessageContaining("\n  main suspended, waiting for a letter\n")
                .hasMessageContaining("\n  waiter suspended, waiting for a letter\n")
                .hasMessageContaining("StuckErrorTest.awaitNobody(StuckErrorTest.java:");
        assertThat(error.snapshot().time()).isEqualTo(seconds(3));
        assertThat(error.snapshot().tasks()).extracting(TaskSnapshot::name).containsExactly("main", "waiter");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("it need not wait")
                .isLessThan(seconds(8));
    }

    @Test
    void tasksOfAStuckRunCanCleanUp() {
        List<String> log = new ArrayList<>();

        StuckError error = stuck(VirtualClock.create(), () -> {
            try {
                awaitNobody();
            } finally {
                Weft.sleep(seconds(1));
                log.add("cleaned up at " + now().toSeconds());
            }
        });

        assertThat(error).isNotNull();
        assertThat(log).containsExactly("cleaned up at 1");
    }

    @Test
    void comesOutOfAGroupAsItself() {
        StuckError error = stuck(
                VirtualClock.create(),
                () -> Weft.taskGroup(group -> {
                    group.createTask("waiter", StuckErrorTest::awaitNobody);
                }));

        assertThat(error).hasMessageContaining("\n    waiter suspended, waiting for a letter\n");
    }

    @Test
    void manualClockThatNobodyAdvancesEndsTheRun() {
        StuckError error = stuck(VirtualClock.manual(), () -> Weft.sleep(seconds(3)));

        assertThat(error)
                .hasMessageStartingWith(
                        "nothing can happen until somebody advances the clock, and no task is ready to\nweft-loop (")
                .hasMessageContaining("waiting for sleep until PT3S");
    }

    @Test
    void runThatHopesForOthersWaitsAsLongAsTheLimit() {
        VirtualClock clock = VirtualClock.create().withOutside().withLimit(Duration.ofMillis(50));
        long begin = System.nanoTime();

        StuckError error = stuck(clock, StuckErrorTest::awaitNobody);

        assertThat(error)
                .hasMessageStartingWith("nothing has happened for PT0.05S of real time\nweft-loop (")
                .hasMessageContaining("waiting for a letter");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(49));
    }

    @Test
    void threadThatNeverEndsIsWaitedForAsLongAsTheLimit() {
        CountDownLatch latch = new CountDownLatch(1);
        VirtualClock clock = VirtualClock.create().withOutside().withLimit(Duration.ofMillis(50));

        StuckError error = stuck(clock, () -> {
            try {
                Weft.timeout(seconds(1), () -> Weft.toThread(() -> latch.await()));
            } finally {
                latch.countDown();
            }
        });

        assertThat(error)
                .hasMessageStartingWith("nothing has happened for PT0.05S of real time")
                .hasMessageContaining("waiting for a thread that runs ");
    }
}
