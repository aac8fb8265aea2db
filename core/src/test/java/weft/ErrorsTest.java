package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.TestLoop.seconds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// How failures reach whoever awaits, and what becomes of those that nobody awaits.
class ErrorsTest {

    private static Task<Void> failing(Throwable failure) {
        return Weft.createTask("failing", () -> {
            switch (failure) {
                case Error e -> throw e;
                case Exception e -> throw e;
                default -> throw new AssertionError(failure);
            }
        });
    }

    @Test
    void uncheckedFailuresComeOutAsTheSameInstanceForEveryone() {
        TestLoop.run(() -> {
            for (Throwable failure : List.of(new IllegalStateException("exception"), new AssertionError("error"))) {
                Task<Void> task = failing(failure);

                assertThat(catchThrowable(task::await)).isSameAs(failure);
                assertThat(catchThrowable(task::await)).isSameAs(failure);
                assertThat(catchThrowable(
                                () -> Weft.createTask(() -> task.await()).await()))
                        .isSameAs(failure);
                assertThat(task.exceptionNow()).isSameAs(failure);
            }
        });
    }

    @Test
    void ioExceptionComesOutWrapped() {
        TestLoop.run(() -> {
            IOException failure = new IOException("disk");

            assertThatThrownBy(() -> failing(failure).await())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCause(failure);
        });
    }

    @Test
    void otherCheckedFailuresComeOutWrapped() {
        TestLoop.run(() -> {
            TimeoutException failure = new TimeoutException("slow");

            assertThatThrownBy(() -> failing(failure).await())
                    .isInstanceOf(CompletionException.class)
                    .hasCause(failure);
        });
    }

    @Test
    void awaitWithATypeRethrowsThatTypeAsItself() {
        TestLoop.run(() -> {
            IOException failure = new IOException("disk");
            Task<Void> task = failing(failure);

            assertThat(catchThrowable(() -> task.await(IOException.class))).isSameAs(failure);
            assertThatThrownBy(() -> task.await(TimeoutException.class)).isInstanceOf(UncheckedIOException.class);
        });
    }

    @Test
    void checkedFailureOfABodyInTheCurrentTaskComesOutWrapped() {
        TestLoop.run(() -> {
            IOException failure = new IOException("disk");

            assertThatThrownBy(() -> Weft.timeout(seconds(1), () -> {
                        throw failure;
                    }))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCause(failure);
        });
    }

    @Test
    void failureThatNobodyLookedAtIsReportedWhenTheLoopCloses() {
        IllegalStateException failure = new IllegalStateException("lost");
        AtomicReference<Task<Void>> kept = new AtomicReference<>();

        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            kept.set(failing(failure));
            Weft.sleep(seconds(1));
        });

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.UNSEEN);
        assertThat(failures.getFirst().message()).startsWith("failing").endsWith("failed, and nobody has looked at it");
        assertThat(failures.getFirst().exception()).containsSame(failure);
        assertThat(kept.get().isDone()).isTrue();
    }

    @Test
    void failureThatNobodyLookedAtIsReportedWhenTheTaskBecomesUnreachable() {
        TestLoop test = new TestLoop();

        Weft.run(test.options(), () -> {
            failAndForget();
            for (int i = 0; i < 1_000 && test.failures.isEmpty(); i++) {
                System.gc();
                Weft.sleep(seconds(1));
                Weft.toThread(Thread::yield);
            }
            assertThat(test.failures).extracting(LoopFailure::kind).containsExactly(LoopFailure.Kind.UNSEEN);
        });

        assertThat(test.failures).hasSize(1);
    }

    private static void failAndForget() {
        Task<Void> forgotten = failing(new IllegalStateException("lost"));
        Weft.sleep(seconds(1));
        assertThat(forgotten.isDone()).isTrue();
    }

    @Test
    void failureThatWasLookedAtIsNotReported() {
        TestLoop.run(() -> {
            List<Throwable> seen = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Task<Void> task = failing(new IllegalStateException("seen"));
                Weft.sleep(seconds(1));
                seen.add(
                        switch (i) {
                            case 0 -> catchThrowable(task::await);
                            case 1 -> task.exceptionNow();
                            default -> ((Outcome.Failure<Void>) task.outcome()).exception();
                        });
            }
            assertThat(seen).hasSize(3).doesNotContainNull();
        });
    }

    @Test
    void cancelledTaskThatNobodyLookedAtIsNotReported() {
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> Weft.sleep(seconds(10)));
            Weft.checkpoint();
            task.cancel();
            Weft.sleep(seconds(1));
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void failureAtShutdownIsReported() {
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Weft.createTask("left", () -> {
                try {
                    Weft.sleep(seconds(100));
                } catch (CancelledError e) {
                    throw new IllegalStateException("clean-up");
                }
            });
            Weft.checkpoint();
        });

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.SHUTDOWN);
        assertThat(failures.getFirst().message()).isEqualTo("left failed while its loop was shutting down");
    }

    @Test
    void withDebugOnAFailureShowsWhereItsTaskWasCreated() {
        TestLoop test = new TestLoop();

        IllegalStateException thrown = catchThrowableOfType(
                IllegalStateException.class,
                () -> Weft.run(options -> test.options().apply(options.withDebug()), () -> {
                    createHere(new IllegalStateException("broken")).await();
                }));

        assertThat(thrown.getSuppressed())
                .anySatisfy(site -> assertThat(site.getStackTrace())
                        .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("createHere")));
    }

    private static Task<Void> createHere(Throwable failure) {
        return failing(failure);
    }
}
