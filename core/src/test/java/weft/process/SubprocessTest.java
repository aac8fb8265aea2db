package weft.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.EventLoop;
import weft.Task;
import weft.Weft;

class SubprocessTest {

    @Test
    void whatIsWrittenToStdinComesOutOfStdout() { // 184
        Programs.run(() -> {
            try (Subprocess cat = Subprocess.start(options -> options.withStdin(Stdio.PIPE), "cat")) {
                cat.stdin().write("some data\n");
                assertThat(cat.stdout().readLine()).isEqualTo("some data");
                cat.stdin().write("more");
                cat.stdin().end();

                assertThat(cat.stdout().readAll(100)).asString().isEqualTo("more");
                assertThat(cat.waitFor()).isZero();
            }
        });
    }

    @Test
    void programThatIsNotThereIsNamed() { // 190
        Programs.run(() -> assertThatThrownBy(() -> Subprocess.start("no-such-program", "x"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no-such-program"));
    }

    @Test
    void commandWithoutAProgramIsRefused() {
        Programs.run(() -> assertThatThrownBy(() -> Subprocess.start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name of a program"));
    }

    @Test
    void exitStatusIsThereWhenTheProcessHasEnded() {
        Programs.run(() -> {
            try (Subprocess shell = Subprocess.startShell(options -> options.withStdin(Stdio.PIPE), "read x; exit 3")) {
                assertThat(shell.isAlive()).isTrue();
                assertThat(shell.exitStatus()).isEmpty();

                shell.stdin().end();

                assertThat(shell.waitFor()).isEqualTo(3);
                assertThat(shell.isAlive()).isFalse();
                assertThat(shell.exitStatus()).hasValue(3);
                assertThat(shell.waitFor()).isEqualTo(3);
            }
        });
    }

    @Test
    void severalTasksWaitForTheEnd() { // 191
        Programs.run(() -> {
            try (Subprocess sleep = Subprocess.start("sleep", "60")) {
                List<Task<Integer>> waiters = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    waiters.add(Weft.createTask(sleep::waitFor));
                }
                Weft.checkpoint();
                sleep.kill();

                assertThat(Weft.gather(waiters)).hasSize(20).containsOnly(137);
            }
        });
    }

    @Test
    void cancelledWaitHarmsNeitherTheProcessNorOtherWaits() { // 191
        Programs.run(() -> {
            try (Subprocess cat = Subprocess.start(options -> options.withStdin(Stdio.PIPE), "cat")) {
                Task<Integer> other = Weft.createTask(cat::waitFor);
                assertThat(Weft.moveOnAfter(millis(10), cat::waitFor)).isEmpty();

                assertThat(cat.isAlive()).isTrue();
                cat.stdin().write("still there\n");
                assertThat(cat.stdout().readLine()).isEqualTo("still there");
                cat.stdin().end();
                assertThat(other.await()).isZero();
            }
        });
    }

    @Test
    void signalsOfAProcessThatHasEndedDoNothing() { // 185
        Programs.run(() -> {
            try (Subprocess process = Subprocess.start("true")) {
                process.waitFor();

                process.terminate();
                process.kill();
                process.terminateTree();
                process.killTree();

                assertThat(process.exitStatus()).hasValue(0);
            }
        });
    }

    @Test
    void statusOfAProcessThatASignalEndsIsThatOfTheSignal() { // 185
        Programs.run(() -> {
            for (int i = 0; i < 50; i++) { // at any moment of its start: never 255
                try (Subprocess process = Subprocess.start("sleep", "60")) {
                    process.terminate();

                    assertThat(process.waitFor()).isEqualTo(143);
                }
            }
        });
    }

    @Test
    void terminatedProcessMayCleanUpAndItsLastWordsAreRead() { // 185
        Programs.run(() -> {
            try (Subprocess shell =
                    Subprocess.startShell("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.01; done")) {
                assertThat(shell.stdout().readLine()).isEqualTo("ready");

                shell.terminate();

                assertThat(shell.stdout().readLine()).isEqualTo("bye");
                assertThat(shell.waitFor()).isEqualTo(7);
            }
        });
    }

    @Test
    void waitDoesNotHangOnAPipeThatAGrandchildHolds() { // 185
        Programs.run(() -> {
            long grandchild;
            try (Subprocess shell = Subprocess.startShell("sleep 60 & echo $!")) {
                grandchild = Long.parseLong(shell.stdout().readLine());

                assertThat(Weft.timeout(seconds(10), shell::waitFor)).isZero();
                assertThat(Programs.isRunning(grandchild)).isTrue();
            }
            ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
        });
    }

    @Test
    void whatAGrandchildWritesAfterTheEndIsReadToo() { // 187
        Programs.run(() -> {
            try (Subprocess shell = Subprocess.startShell(
                    options -> options.withStdin(Stdio.PIPE),
                    "(while kill -0 $$; do sleep 0.01; done 2>&-; sleep 0.2; echo late) & echo ready; read go")) {
                assertThat(shell.stdout().readLine()).isEqualTo("ready");
                Programs.awaitRead(); // else what comes late may be lost: see docs, pitfalls
                shell.stdin().write("go\n");
                assertThat(shell.waitFor()).isZero();

                assertThat(shell.stdout().lines()).containsExactly("late");
            }
        });
    }

    @Test
    void streamsThatAreNoPipesAreNotThere() {
        Programs.run(() -> {
            try (Subprocess process = Subprocess.start("true")) {
                assertThatThrownBy(process::stdin)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageMatching("stdin of process \\d+ \\(true\\) is no pipe but discarded: start it with"
                                + " options.withStdin\\(Stdio.PIPE\\)");
                assertThatThrownBy(process::stderr).hasMessageContaining("inherited");
                process.waitFor();
            }
        });
    }

    @Test
    void snapshotSaysWhatATaskWaitsFor() {
        Programs.run(() -> {
            try (Subprocess sleep = Subprocess.start("/bin/sleep", "60")) {
                Task<?> waiter = Weft.createTask("waiter", sleep::waitFor);
                Task<?> reader = Weft.createTask("reader", () -> sleep.stdout().readLine());
                Weft.checkpoint();

                String name = "process " + sleep.pid() + " (sleep)";
                assertThat(waiter).hasToString("waiter[waiting for " + name + "]");
                assertThat(reader).hasToString("reader[waiting for stdout of " + name + "]");
                sleep.kill();
                Weft.gather(waiter, reader);
            }
        });
    }

    @Test
    void processIsWaitedForWhileTheLoopShutsDown() {
        List<String> log = new ArrayList<>();

        Programs.run(() -> {
            Task<?> task = EventLoop.current().createTask(() -> {
                try (Subprocess cat = Subprocess.start(options -> options.withStdin(Stdio.PIPE), "cat")) {
                    try {
                        log.add("started");
                        Weft.sleep(seconds(60));
                    } finally {
                        cat.stdin().write("last words\n");
                        log.add(cat.stdout().readLine());
                        cat.stdin().end();
                        log.add("status " + cat.waitFor());
                    }
                } catch (CancelledError e) {
                    log.add(e.reason());
                    throw e;
                }
            });
            while (log.isEmpty() && !task.isDone()) {
                Weft.sleep(millis(1));
            }
        });

        assertThat(log).containsExactly("started", "last words", "status 0", "the loop is shutting down");
    }
}
