package weft.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.test.Runs.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import weft.Action;
import weft.EventLoop;
import weft.Promise;
import weft.Task;
import weft.Weft;

class OutsideErrorTest {

    private static OutsideError outside(Action body) {
        return catchThrowableOfType(OutsideError.class, () -> Runs.inVirtualTime(body));
    }

    private static String awaitPostman() throws InterruptedException {
        EventLoop loop = EventLoop.current();
        Promise<String> promise = loop.createPromise("a letter");
        Thread postman = Thread.ofPlatform()
                .name("postman")
                .start(() -> loop.callSoonThreadsafe(() -> promise.tryComplete("a")));
        postman.join();
        Weft.sleep(seconds(1));
        return promise.await();
    }

    @RepeatedTest(20)
    void namesTheThreadThatHandedSomethingIn() {
        OutsideError error = outside(OutsideErrorTest::awaitPostman);

        assertThat(error)
                .hasMessageStartingWith("the thread postman hands something to a loop in virtual time,"
                        + " at a moment that depends on real time: ")
                .hasMessageContaining("VirtualClock.withOutside()");
        assertThat(error.getCause()).hasMessage("what postman was doing");
        assertThat(error.getCause().getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(OutsideErrorTest.class.getName()));
    }

    @Test
    void comesOutOfAGroupAsItself() {
        OutsideError error = outside(() -> Weft.taskGroup(group -> {
            group.createTask(OutsideErrorTest::awaitPostman);
        }));

        assertThat(error).hasMessageStartingWith("the thread postman hands something to ");
    }

    /// Hands something in in a run's last turn, and that would be done in its end only.
    private static void handInAtTheEnd() {
        EventLoop loop = EventLoop.current();
        Thread postman = Thread.ofPlatform().name("postman").start(() -> loop.callSoonThreadsafe(() -> {}));
        while (postman.isAlive()) {
            Thread.onSpinWait(); // a join would let the mounted engine take more turns
        }
    }

    @RepeatedTest(20)
    void whatComesInTheLastTurnIsRefusedToo() {
        OutsideError error = outside(OutsideErrorTest::handInAtTheEnd);

        assertThat(error).hasMessageStartingWith("the thread postman hands something to ");
    }

    @Test
    void clockAdvancedByAnotherThreadInTheLastTurnIsRefusedToo() {
        VirtualClock clock = VirtualClock.manual();

        OutsideError error = catchThrowableOfType(
                OutsideError.class,
                () -> Runs.under(clock, () -> {
                    Thread clockmaker = Thread.ofPlatform().name("clockmaker").start(() -> clock.advance(seconds(1)));
                    while (clockmaker.isAlive()) {
                        Thread.onSpinWait();
                    }
                }));

        assertThat(error).hasMessageStartingWith("the thread clockmaker hands something to ");
    }

    @Test
    void taskFromAnotherThreadIsRefusedToo() {
        OutsideError error = outside(() -> {
            EventLoop loop = EventLoop.current();
            Thread.ofPlatform().name("boss").start(() -> loop.submit(() -> {})).join();
            Weft.sleep(seconds(1));
        });

        assertThat(error).hasMessageStartingWith("the thread boss hands something to ");
    }

    @RepeatedTest(20)
    void threadThatWorksForTheLoopIsRefusedWhenItBegins() {
        OutsideError error = outside(() -> {
            Weft.currentTask().orElseThrow().rename("main");
            Weft.toThread(() -> "a");
        });

        assertThat(error)
                .hasMessageStartingWith("a thread works for weft-loop in virtual time, and its result will come,"
                        + " at a moment that depends on real time: ")
                .hasMessageContaining("\n  main suspended, waiting for a thread that runs ");
    }

    @Test
    void clockAdvancedByAnotherThreadIsRefused() {
        VirtualClock clock = VirtualClock.manual();

        OutsideError error = catchThrowableOfType(
                OutsideError.class,
                () -> Runs.under(clock, () -> {
                    Thread.ofPlatform()
                            .name("clockmaker")
                            .start(() -> clock.advance(seconds(1)))
                            .join();
                    Weft.sleep(seconds(1));
                }));

        assertThat(error).hasMessageStartingWith("the thread clockmaker hands something to ");
    }

    @Test
    void clockOfARunThatFailedRefusesThemInTheNext() {
        VirtualClock clock = VirtualClock.create();

        for (int i = 0; i < 2; i++) {
            OutsideError error =
                    catchThrowableOfType(OutsideError.class, () -> Runs.under(clock, OutsideErrorTest::awaitPostman));

            assertThat(error).hasMessageStartingWith("the thread postman hands something to ");
        }
    }

    @Test
    void whatIsHandedInBeforeTheRunIsNotFromOutside() {
        List<String> log = new ArrayList<>();
        try (EventLoop loop = EventLoop.create(VirtualClock.create()::applyTo)) {
            loop.callSoonThreadsafe(() -> log.add("callback"));
            loop.runUntilComplete(() -> Weft.sleep(seconds(1)));
        }

        assertThat(log).containsExactly("callback");
    }

    @Test
    void futureThatATaskCompletesIsNotFromOutside() {
        Runs.inVirtualTime(() -> {
            CompletableFuture<String> future = new CompletableFuture<>();
            Task<String> waiter = Weft.createTask(() -> Weft.await(future));
            Weft.sleep(seconds(1));
            future.complete("a");
            assertThat(waiter.await()).isEqualTo("a");
        });
    }
}
