package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DoneCallbackTest {

    private static final ContextVar<String> USER = ContextVar.withDefault("user", "nobody");

    @Test
    void callbacksAreCalledByTheLoopInOrder() { // 159
        List<String> log = new ArrayList<>();

        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            promise.addDoneCallback(done -> log.add("first " + done.resultNow()));
            promise.addDoneCallback(_ -> log.add("second"));
            Weft.createTask(() -> log.add("ready before"));

            promise.complete("result");
            log.add("completed");

            Weft.createTask(() -> log.add("ready after"));
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("completed", "ready before", "first result", "second", "ready after");
    }

    @Test
    void callbackOfWhatIsDoneIsCalledSoonAndNotInline() { // 1.4 add_done_callback
        List<String> log = new ArrayList<>();

        TestLoop.run(() -> {
            Task<String> task = Weft.createTask(() -> "result");
            task.await();

            task.addDoneCallback(done -> log.add(done.resultNow()));
            log.add("added");
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("added", "result");
    }

    @Test
    void callbackSeesHowItEnded() { // 1.4 add_done_callback
        List<Deferred<String>> seen = new ArrayList<>();

        TestLoop.run(() -> {
            Task<String> failed = Weft.createTask((Awaitable<String>) () -> {
                throw new IllegalStateException("broken");
            });
            Promise<String> cancelled = Promise.create();
            failed.addDoneCallback(seen::add);
            cancelled.addDoneCallback(seen::add);
            cancelled.cancel("why");
            Weft.checkpoint();
            Weft.checkpoint();

            assertThat(seen).containsExactly(cancelled, failed);
            assertThat(seen.get(0).isCancelled()).isTrue();
            assertThat(seen.get(1).exceptionNow()).hasMessage("broken");
        });
    }

    @Test
    void callbackRunsInACopyOfTheContextInWhichItWasAdded() { // 149, 1.2 contextvars
        List<String> seen = new ArrayList<>();

        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            USER.set("adder");
            promise.addDoneCallback(_ -> {
                seen.add(USER.get());
                USER.set("changed by the callback");
            });
            promise.addDoneCallback(_ -> seen.add(USER.get()));
            USER.set("later");
            Task<Void> completer = Weft.createTask(() -> {
                USER.set("completer");
                promise.complete("result");
            });
            completer.await();
            Weft.checkpoint();

            assertThat(USER.get()).isEqualTo("later");
        });

        assertThat(seen).containsExactly("adder", "adder");
    }

    @Test
    void removingTakesBackEveryEqualOneAndCounts() { // 1.4 remove_done_callback
        List<String> log = new ArrayList<>();

        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Consumer<Deferred<String>> twice = _ -> log.add("twice");
            promise.addDoneCallback(twice);
            promise.addDoneCallback(_ -> log.add("once"));
            promise.addDoneCallback(twice);

            assertThat(promise.removeDoneCallback(twice)).isEqualTo(2);
            assertThat(promise.removeDoneCallback(twice)).isZero();
            promise.complete("result");
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("once");
    }

    @Test
    void removingLeavesTasksThatWait() { // 1.4 remove_done_callback
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Consumer<Deferred<String>> callback = _ -> {};
            Task<String> waiter = Weft.createTask(promise);
            Weft.checkpoint();
            promise.addDoneCallback(callback);

            assertThat(promise.removeDoneCallback(callback)).isEqualTo(1);
            promise.complete("result");

            assertThat(waiter.await()).isEqualTo("result");
        });
    }

    @Test
    void whatIsDoneHasNoCallbacksToTakeBack() { // 1.4 remove_done_callback
        List<String> log = new ArrayList<>();

        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Consumer<Deferred<String>> callback = _ -> log.add("called");
            promise.addDoneCallback(callback);
            promise.complete("result");

            assertThat(promise.removeDoneCallback(callback)).isZero();
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("called");
    }

    @Test
    void callbacksMayAddAndRemoveCallbacks() { // 1.4 add_done_callback
        List<String> log = new ArrayList<>();

        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Consumer<Deferred<String>> last = _ -> log.add("last");
            promise.addDoneCallback(done -> {
                log.add("first");
                done.removeDoneCallback(last);
                done.addDoneCallback(_ -> log.add("added"));
            });
            promise.addDoneCallback(last);
            promise.complete("result");
            Weft.checkpoint();
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("first", "last", "added");
    }

    @Test
    void callbackThatThrowsIsReportedAndTheOthersAreCalled() { // 1.4 add_done_callback
        List<String> log = new ArrayList<>();

        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Promise<String> promise = Promise.create();
            promise.addDoneCallback(_ -> {
                throw new IllegalStateException("broken callback");
            });
            promise.addDoneCallback(_ -> log.add("second"));
            promise.complete("result");
            Weft.checkpoint();
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("second");
        assertThat(failures).extracting(LoopFailure::kind).containsExactly(LoopFailure.Kind.CALLBACK);
        assertThat(failures.getFirst().exception().orElseThrow()).hasMessage("broken callback");
    }

    @Test
    void nullIsNoCallback() {
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            assertThatThrownBy(() -> promise.addDoneCallback(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("callback");
            assertThatThrownBy(() -> promise.removeDoneCallback(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("callback");
        });
    }
}
