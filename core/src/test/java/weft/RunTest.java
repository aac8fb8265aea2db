package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RunTest {

    @Test
    void returnsTheResultOfMain() { // 162
        String result = Weft.run(() -> {
            Weft.checkpoint();
            return "done";
        });

        assertThat(result).isEqualTo("done");
    }

    @Test
    void returnsNullIfMainDoes() { // 162
        Object result = Weft.run(() -> null);

        assertThat(result).isNull();
    }

    @Test
    void throwsAnUncheckedFailureOfMainAsItIs() { // 162
        IllegalArgumentException failure = new IllegalArgumentException("mine");

        Throwable thrown = catchThrowable(() -> Weft.run(() -> {
            throw failure;
        }));

        assertThat(thrown).isSameAs(failure);
    }

    @Test
    void throwsAnErrorOfMainAsItIs() { // 162, 194
        AssertionError failure = new AssertionError("mine");

        Throwable thrown = catchThrowable(() -> Weft.run(() -> {
            throw failure;
        }));

        assertThat(thrown).isSameAs(failure);
    }

    @Test
    void wrapsACheckedFailureOfMain() { // 162
        assertThatThrownBy(() -> Weft.run(() -> {
                    throw new IOException("io");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("io");
        assertThatThrownBy(() -> Weft.run(() -> {
                    throw new TimeoutException("other");
                }))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void throwsTheCancellationOfAMainThatWasCancelled() { // 162
        assertThatThrownBy(() -> Weft.run(() -> {
                    Weft.currentTask().orElseThrow().cancel("enough");
                    Weft.checkpoint();
                }))
                .isInstanceOf(CancelledError.class)
                .hasMessageContaining("enough");
    }

    @Test
    void failureOfMainIsNotReportedAsUnseen() { // 158
        TestLoop test = new TestLoop();

        Throwable thrown = catchThrowable(() -> Weft.run(test.options(), () -> {
            throw new IllegalStateException("mine");
        }));

        assertThat(thrown).hasMessage("mine");
        assertThat(test.failures).isEmpty();
    }

    @Test
    void runInsideOfARunIsRefusedAndTheOuterOneGoesOn() { // 162, 164
        String result = Weft.run(() -> {
            assertThatThrownBy(() -> Weft.run(() -> "inner"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a run inside of a run");
            Weft.checkpoint();
            return "outer";
        });

        assertThat(result).isEqualTo("outer");
    }

    @Test
    void runInACallbackIsRefused() { // 162, 199
        AtomicReference<Throwable> thrown = new AtomicReference<>();

        TestLoop.run(() -> {
            EventLoop.current().callSoon(() -> thrown.set(catchThrowable(() -> Weft.run(() -> "inner"))));
            Weft.checkpoint();
        });

        assertThat(thrown.get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a run inside of a run");
    }

    @Test
    void runOnAWorkerThreadOfALoopIsAProgramOfItsOwn() { // 162
        TestLoop.run(() -> {
            EventLoop outer = EventLoop.current();

            EventLoop inner = Weft.toThread(() -> Weft.run(() -> {
                Weft.checkpoint();
                return EventLoop.current();
            }));

            assertThat(inner).isNotSameAs(outer);
            assertThat(inner.isClosed()).isTrue();
            assertThat(outer.isClosed()).isFalse();
        });
    }

    @Test
    void everyRunHasALoopOfItsOwnThatIsClosedAfterwards() { // 162
        EventLoop first = Weft.run(EventLoop::current);
        EventLoop second = Weft.run(EventLoop::current);

        assertThat(first).isNotSameAs(second);
        assertThat(first.isClosed()).isTrue();
        assertThat(first.isRunning()).isFalse();
        assertThat(second.isClosed()).isTrue();
    }

    @Test
    void runsOnAVirtualThread() throws InterruptedException { // 162
        AtomicReference<Object> result = new AtomicReference<>();

        Thread.ofVirtual()
                .start(() -> result.set(Weft.run(() -> {
                    Weft.checkpoint();
                    return Weft.gather(() -> "a", () -> "b");
                })))
                .join();

        assertThat(result.get()).isEqualTo(List.of("a", "b"));
    }

    @Test
    void severalRunsAtOnceDoNotDisturbEachOther() throws InterruptedException { // 162
        ConcurrentLinkedQueue<Integer> results = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int id = t;
            Runnable program = () -> results.add(Weft.run(() -> {
                int[] count = {0};
                List<Task<Void>> tasks = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    tasks.add(Weft.createTask(() -> {
                        for (int turn = 0; turn < 20; turn++) {
                            int before = count[0];
                            count[0] = before + 1;
                            Weft.checkpoint();
                        }
                    }));
                }
                Weft.waitAll(tasks);
                return id * 10_000 + count[0];
            }));
            threads.add(t % 2 == 0 ? Thread.ofVirtual().start(program) : Eventually.thread(program));
        }

        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(results).containsExactlyInAnyOrder(1_000, 11_000, 21_000, 31_000, 41_000, 51_000, 61_000, 71_000);
    }

    @Test
    void mainSeesTheCallersContextAndItsChangesStayInside() { // 164
        ContextVar<String> user = ContextVar.withDefault("user", "nobody");
        ContextVar.Token token = user.set("ann");

        String seen = Weft.run(() -> {
            String before = user.get();
            user.set("bob");
            return before;
        });

        assertThat(seen).isEqualTo("ann");
        assertThat(user.get()).isEqualTo("ann");
        user.reset(token);
    }

    @Test
    void nullBodyIsNamed() { // 150
        assertThatThrownBy(() -> Weft.run((Awaitable<?>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("main");
        assertThatThrownBy(() -> Weft.run((Action) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("body");
    }
}
