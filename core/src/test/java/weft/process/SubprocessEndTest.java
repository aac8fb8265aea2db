package weft.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Eventually;
import weft.Task;
import weft.Weft;

/// How processes end: by closing, and by cancellation.
class SubprocessEndTest {

    private static final String STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.01; done";

    @Test
    void closeEndsARunningProcess() { // 190
        Programs.run(() -> {
            Subprocess sleep = Subprocess.start("sleep", "60");

            sleep.close();

            assertThat(sleep.exitStatus()).hasValue(143);
            sleep.close();
        });
    }

    @Test
    void closeDoesNotTouchAProcessThatHasEnded() { // 190
        Programs.run(() -> {
            Subprocess process = Subprocess.start("true");
            process.waitFor();

            process.close();

            assertThat(process.exitStatus()).hasValue(0);
            assertThatThrownBy(() -> process.stdout().readLine())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("was closed here");
        });
    }

    @Test
    void closeKillsWhatDoesNotEndWhenAsked() { // T27
        Programs.run(() -> {
            Subprocess shell = Subprocess.startShell(options -> options.withPatience(millis(100)), STUBBORN);
            shell.stdout().readLine();
            Duration begin = now();

            shell.close();

            assertThat(shell.exitStatus()).hasValue(137);
            assertThat(now().minus(begin)).isGreaterThanOrEqualTo(millis(100));
        });
    }

    @Test
    void withoutPatienceAProcessIsKilledAtOnce() { // T27
        Programs.run(() -> {
            Subprocess sleep = Subprocess.start(options -> options.withPatience(Duration.ZERO), "sleep", "60");

            sleep.close();

            assertThat(sleep.exitStatus()).hasValue(137);
        });
    }

    @Test
    void closeEndsDescendantsToo() { // 185
        Programs.run(() -> {
            long child;
            try (Subprocess shell = Subprocess.startShell("sleep 60 & echo $!; wait")) {
                child = Long.parseLong(shell.stdout().readLine());
                assertThat(Programs.isRunning(child)).isTrue();
            }

            assertThat(Programs.isRunning(child)).isFalse();
        });
    }

    @Test
    void descendantThatDoesNotEndWhenAskedIsKilledThoughItsParentHasEnded() { // 185
        Programs.run(() -> {
            long child;
            Subprocess shell = Subprocess.startShell(
                    options -> options.withPatience(millis(200)),
                    "sh -c \"trap '' TERM; echo \\$\\$; while :; do sleep 0.01; done\" & wait");
            child = Long.parseLong(shell.stdout().readLine());

            shell.close();

            assertThat(shell.exitStatus()).hasValue(143);
            Programs.awaitGone(child);
        });
    }

    @Test
    void treeIsTerminatedAndKilled() { // 185
        Programs.run(() -> {
            for (boolean kill : List.of(false, true)) {
                try (Subprocess shell = Subprocess.startShell("sleep 60 & echo $!; wait; wait")) {
                    long child = Long.parseLong(shell.stdout().readLine());

                    if (kill) {
                        shell.killTree();
                    } else {
                        shell.terminateTree();
                    }

                    assertThat(shell.waitFor()).isEqualTo(kill ? 137 : 143);
                    Programs.awaitGone(child);
                }
            }
        });
    }

    @Test
    void killOfAShellLeavesItsChildrenAndDoesNotHang() { // 185
        Programs.run(() -> {
            try (Subprocess shell = Subprocess.startShell("sleep 60 & echo $!; wait")) {
                long child = Long.parseLong(shell.stdout().readLine());

                shell.kill();

                assertThat(Weft.timeout(seconds(10), shell::waitFor)).isEqualTo(137);
                assertThat(Programs.isRunning(child)).isTrue();
                ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
            }
        });
    }

    // ---- cancellation

    @Test
    void cancelledTaskGetsItsErrorWhenTheProcessIsReaped() { // T27
        AtomicReference<Subprocess> process = new AtomicReference<>();

        Programs.run(() -> {
            Task<String> task = Weft.createTask(() -> {
                try (Subprocess sleep = Subprocess.start("sleep", "60")) {
                    process.set(sleep);
                    return sleep.stdout().readLine();
                }
            });
            while (process.get() == null) {
                Weft.sleep(millis(1));
            }

            task.cancel("enough");

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("enough");
            assertThat(process.get().exitStatus()).hasValue(143);
        });
    }

    @Test
    void secondCancellationLosesPatience() { // T27
        Programs.run(() -> {
            List<Object> log = new ArrayList<>();
            Task<Void> task = Weft.createTask(() -> {
                Subprocess shell = Subprocess.startShell(options -> options.withPatience(seconds(50)), STUBBORN);
                try (shell) {
                    shell.stdout().readLine();
                    log.add("ready");
                    shell.waitFor();
                } finally {
                    log.add(shell.exitStatus().getAsInt());
                }
            });
            while (log.isEmpty()) {
                Weft.sleep(millis(1));
            }

            task.cancel("first");
            Weft.sleep(millis(20));
            assertThat(log).containsExactly("ready");
            task.cancel("second");

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("ready", 137);
        });
    }

    @Test
    void cancellationThatIsPendingDoesNotKeepCloseFromEndingTheProcess() {
        Programs.run(() -> {
            AtomicReference<Subprocess> started = new AtomicReference<>();
            Task<Void> task = Weft.createTask(() -> {
                Subprocess sleep = Subprocess.start("sleep", "60");
                started.set(sleep);
                Weft.currentTask().orElseThrow().cancel("pending");
                sleep.close();
            });

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(started.get().isAlive()).isFalse();
        });
    }

    @Test
    void cancelledRunEndsTheWholeTree() { // T27
        Programs.run(() -> {
            AtomicLong child = new AtomicLong();
            Task<?> task = Weft.createTask(() -> Subprocess.runShell("sleep 60 & wait"));
            Weft.toThread(() -> Eventually.isTrue(() -> {
                ProcessHandle.current()
                        .descendants()
                        .filter(process -> process.info().command().orElse("").endsWith("sleep"))
                        .forEach(process -> child.set(process.pid()));
                return child.get() != 0;
            }));

            task.cancel("enough");

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageContaining("enough");
            assertThat(Programs.isRunning(child.get())).isFalse();
        });
    }
}
