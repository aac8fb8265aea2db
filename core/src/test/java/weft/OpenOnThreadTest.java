package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class OpenOnThreadTest {

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final Queue<Runnable> waiting = new ArrayDeque<>(); // the executor's, whose threads the test makes

    private final AutoCloseable opened = () -> log.add("closed");

    private AutoCloseable open() {
        log.add("opened");
        return opened;
    }

    private void cancelBefore(Runnable thread, Task<?> task) {
        task.cancel();
        Weft.waitAll(List.of(task));
        assertThat(task.isCancelled()).isTrue();
        thread.run();
    }

    @Test
    void returnsWhatTheBodyHasOpened() {
        TestLoop.run(() -> assertThat(Weft.openOnThread(this::open)).isSameAs(opened));

        assertThat(log).containsExactly("opened");
    }

    @Test
    void failureComesOutAsOfToThread() {
        TestLoop.run(() -> assertThatThrownBy(() -> Weft.<AutoCloseable>openOnThread(() -> {
                    throw new IllegalStateException("mine");
                }))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("mine"));
    }

    @Test
    void cancelledBeforeItBeganItNeverOpens() {
        TestLoop.run(() -> {
            Task<AutoCloseable> task = Weft.createTask(() -> Weft.openOnThread(waiting::add, this::open));
            Weft.checkpoint();

            cancelBefore(waiting.remove(), task);
        });

        assertThat(log).isEmpty();
    }

    private List<LoopFailure> cancelWhileItOpens(Awaitable<AutoCloseable> open) {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        return TestLoop.failuresOf(() -> {
            Task<AutoCloseable> task = Weft.createTask(
                    "asker",
                    () -> Weft.openOnThread(() -> {
                        begun.countDown();
                        mayGoOn.await();
                        return open.await();
                    }));
            Weft.checkpoint();
            Eventually.isTrue(() -> begun.getCount() == 0);

            cancelBefore(mayGoOn::countDown, task);
        });
    }

    @Test
    void whatIsOpenedAfterTheCancellationIsClosedByItsThread() {
        List<LoopFailure> failures = cancelWhileItOpens(() -> {
            open();
            return () -> log.add("closed on " + Thread.currentThread().getName().replaceAll("[0-9]+", "N"));
        });

        assertThat(log).containsExactly("opened", "closed on weft-loop-worker-N");
        assertThat(failures).isEmpty();
    }

    @Test
    void closeThatFailsWhenNobodyWaitsAnyMoreIsReported() {
        List<LoopFailure> failures = cancelWhileItOpens(() -> () -> {
            throw new IllegalStateException("not closed");
        });

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.UNSEEN);
        assertThat(failures.getFirst().message()).contains("asker");
        assertThat(failures.getFirst().exception().orElseThrow()).hasMessage("not closed");
    }

    @Test
    void whatWasOpenedBeforeTheCancellationIsTheTasks() {
        TestLoop.run(() -> {
            Task<AutoCloseable> task = Weft.createTask(() -> Weft.openOnThread(waiting::add, this::open));
            Weft.checkpoint();
            Eventually.thread(waiting.remove()).join();

            task.cancel();
            Weft.waitAll(List.of(task));

            assertThat(task.resultNow()).isSameAs(opened);
        });

        assertThat(log).containsExactly("opened");
    }

    /// Whoever wins, it is either the task's or closed.
    @Test
    void nothingIsLostWhenTheCancellationMeetsTheEnd() {
        try (ExecutorService mine = Executors.newCachedThreadPool()) {
            TestLoop.run(() -> {
                for (int i = 0; i < 2_000; i++) {
                    log.clear();
                    Task<AutoCloseable> task = Weft.createTask(() -> Weft.openOnThread(mine, this::open));
                    Weft.checkpoint();
                    Eventually.spinUntil(() -> !log.isEmpty());

                    task.cancel();
                    Weft.waitAll(List.of(task));

                    if (task.isCancelled()) {
                        Eventually.isTrue(() -> log.size() == 2);
                    } else {
                        assertThat(task.resultNow()).isSameAs(opened);
                        assertThat(log).containsExactly("opened");
                    }
                }
            });
        }
    }
}
