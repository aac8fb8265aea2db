package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// How failures come out of what failed, and what becomes of those that nobody looks at.
class TaskFailureTest {

    private static Task<String> failing(Exception failure) {
        return Weft.createTask("failing", (Awaitable<String>) () -> {
            throw failure;
        });
    }

    @Test
    void uncheckedFailureIsTheSameInstanceForEveryone() { // 161
        TestLoop.run(() -> {
            Exception failure = new IllegalStateException("one");
            Task<String> task = failing(failure);
            Task<String> other = Weft.createTask(task);
            int depth = failure.getStackTrace().length;

            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(task::await).isSameAs(failure);
                assertThatThrownBy(other::await).isSameAs(failure);
            }

            assertThat(failure.getStackTrace()).hasSize(depth);
            assertThat(failure.getSuppressed()).isEmpty();
            assertThat(failure).hasNoCause();
        });
    }

    @Test
    void errorIsTheSameInstance() { // 1.4
        TestLoop.run(() -> {
            Error failure = new StackOverflowError("deep");
            Task<String> task = Weft.createTask((Awaitable<String>) () -> {
                throw failure;
            });

            assertThatThrownBy(task::await).isSameAs(failure);
        });
    }

    @Test
    void ioExceptionComesOutUnchecked() { // 1.4
        TestLoop.run(() -> {
            IOException failure = new FileNotFoundException("no such file");
            Task<String> task = failing(failure);

            assertThatThrownBy(task::await)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCause(failure);
            assertThat(task.exceptionNow()).isSameAs(failure);
            assertThatThrownBy(() -> task.outcome().get())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCause(failure);
        });
    }

    @Test
    void otherCheckedExceptionComesOutAsCompletionException() { // 1.4
        TestLoop.run(() -> {
            Exception failure = new TimeoutException("theirs");
            Task<String> task = failing(failure);

            assertThatThrownBy(task::await)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isSameAs(failure);
        });
    }

    @Test
    void checkedExceptionOfANamedTypeComesOutAsItIs() { // 1.4
        TestLoop.run(() -> {
            IOException failure = new FileNotFoundException("no such file");
            Task<String> task = failing(failure);

            assertThatThrownBy(() -> task.await(IOException.class)).isSameAs(failure);
            assertThatThrownBy(() -> task.await(FileNotFoundException.class)).isSameAs(failure);
            assertThatThrownBy(() -> task.await(TimeoutException.class))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCause(failure);
            assertThatThrownBy(() -> task.await(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("type");
        });
    }

    @Test
    void namingATypeChangesNothingForAResult() throws Exception { // 1.4
        TestLoop.run(() -> {
            Task<String> task = Weft.createTask(() -> "result");
            assertThat(task.await(IOException.class)).isEqualTo("result");
        });
    }

    @Test
    void checkedExceptionOfTheMainBodyIsWrappedToo() {
        IOException failure = new IOException("broken");

        assertThatThrownBy(() -> Weft.run((Action) () -> {
                    throw failure;
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasCause(failure);
    }

    @Test
    void failureThatNobodyLookedAtIsReportedWhenTheLoopCloses() { // 158
        IllegalStateException failure = new IllegalStateException("lost");

        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            failing(failure);
            Promise.create().fail(failure);
            Weft.checkpoint();
        });

        assertThat(failures).extracting(LoopFailure::kind).containsOnly(LoopFailure.Kind.UNSEEN);
        assertThat(failures)
                .extracting(LoopFailure::message)
                .containsExactlyInAnyOrder(
                        "failing failed, and nobody has looked at it", "a promise failed, and nobody has looked at it");
        assertThat(failures).allSatisfy(report -> assertThat(report.exception()).contains(failure));
    }

    @Test
    void failureThatSomebodyLookedAtIsNotReported() { // 158
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Task<String> asked = failing(new IllegalStateException("asked for"));
            Task<String> taken = failing(new IllegalStateException("taken"));
            Task<String> awaited = failing(new IllegalStateException("awaited"));
            Task<String> missed = failing(new IllegalStateException("asked for its result"));
            assertThatThrownBy(awaited::await).hasMessage("awaited");

            assertThat(asked.exceptionNow()).hasMessage("asked for");
            assertThat(taken.outcome().isSuccess()).isFalse();
            assertThatThrownBy(missed::resultNow).isInstanceOf(IllegalStateException.class);
        });

        assertThat(failures).isEmpty();
    }

    @Test
    void resultsAndCancellationsMayBeAbandoned() { // 147, 158
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Weft.createTask(() -> "result");
            Weft.createTask(() -> Weft.checkpoint()).cancel();
            Promise.create().complete("result");
            Promise.create().cancel();
            Weft.checkpoint();
            Weft.checkpoint();
        });

        assertThat(failures).isEmpty();
    }

    @Test
    void abandonedFailureIsReportedWhileTheLoopRuns() { // 158
        TestLoop test = new TestLoop();

        Weft.run(test.realTime(), () -> {
            failing(new IllegalStateException("abandoned"));
            for (int i = 0; test.failures.isEmpty() && i < 1000; i++) {
                System.gc();
                Weft.sleep(millis(5)); // until the garbage collector's thread has had its say
            }

            assertThat(test.failures).hasSize(1);
            assertThat(test.failures.getFirst().exception().orElseThrow()).hasMessage("abandoned");
        });
    }

    @Test
    void debugModeShowsWhereTheTaskWasCreated() {
        TestLoop test = new TestLoop();
        IllegalStateException failure = new IllegalStateException("broken");

        Weft.run(options -> test.options().apply(options).withDebug(), () -> {
            Task<String> task = failing(failure);
            assertThatThrownBy(task::await).isSameAs(failure);
        });

        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0]).hasMessage("the task was created here");
        assertThat(failure.getSuppressed()[0].getStackTrace())
                .extracting(StackTraceElement::getMethodName)
                .contains("failing");
    }
}
