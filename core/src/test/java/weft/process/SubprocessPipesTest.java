package weft.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.Task;
import weft.Weft;

/// The streams of a process: nothing is lost, nobody is overrun, and the loop goes on.
class SubprocessPipesTest {

    private static final int MEBIBYTE = 1 << 20;

    @Test
    void muchGoesThroughUnchanged() { // 184, 187
        byte[] much = new byte[4 * MEBIBYTE];
        for (int i = 0; i < much.length; i++) {
            much[i] = (byte) (i * 31 >> 3);
        }

        Programs.run(() -> {
            try (Subprocess cat = Subprocess.start(options -> options.withStdin(Stdio.PIPE), "cat")) {
                Weft.createTask(() -> {
                    cat.stdin().write(much);
                    cat.stdin().end();
                });

                assertThat(cat.stdout().readAll(much.length)).isEqualTo(much);
            }
        });
    }

    @Test
    void outputIsThereAfterTheEnd() { // 187
        Programs.run(() -> {
            try (Subprocess process = Subprocess.startShell("head -c 100000 /dev/zero")) {
                assertThat(process.waitFor()).isZero();

                assertThat(process.stdout().readAll(MEBIBYTE)).hasSize(100_000);
            }
        });
    }

    @Test
    void slowReaderStopsTheProcess() { // 187
        Programs.run(() -> {
            try (Subprocess process = Subprocess.startShell("head -c 1000000 /dev/zero; echo done >&2")) {
                assertThat(Weft.moveOnAfter(millis(200), process::waitFor)).isEmpty();

                assertThat(process.stdout().readAll(MEBIBYTE)).hasSize(1_000_000);
                assertThat(process.waitFor()).isZero();
            }
        });
    }

    @Test
    void processThatDoesNotReadStopsTheWriter() { // 187
        Programs.run(() -> {
            try (Subprocess sleep = Subprocess.start(options -> options.withStdin(Stdio.PIPE), "sleep", "60")) {
                assertThat(Weft.moveOnAfter(millis(200), () -> sleep.stdin().write(new byte[MEBIBYTE])))
                        .isFalse();
                assertThat(Weft.moveOnAfter(millis(50), () -> sleep.stdin().close()))
                        .isFalse();
            }
        });
    }

    @Test
    void smallWriteDoesNotWaitForTheProcess() {
        Programs.run(() -> {
            try (Subprocess sleep = Subprocess.start(options -> options.withStdin(Stdio.PIPE), "sleep", "60")) {
                Weft.timeout(seconds(10), () -> {
                    sleep.stdin().write(new byte[100]);
                    sleep.stdin().end();
                });
            }
        });
    }

    @Test
    void cancelledReadLosesNoByte() {
        Programs.run(() -> {
            StringBuilder read = new StringBuilder();
            int cancelled = 0;
            String script =
                    "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do printf $i,; sleep 0.003; done";
            try (Subprocess process = Subprocess.startShell(script)) {
                for (boolean more = true; more; ) {
                    byte[] bytes = Weft.moveOnAfter(
                                    java.time.Duration.ofNanos(500_000),
                                    () -> process.stdout().read(2))
                            .orElse(null);
                    if (bytes == null) {
                        cancelled++;
                    } else {
                        more = bytes.length > 0;
                        read.append(new String(bytes, java.nio.charset.StandardCharsets.US_ASCII));
                    }
                }
            }

            assertThat(read).hasToString("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,");
            assertThat(cancelled).isPositive();
        });
    }

    @Test
    void writeToAProcessThatHasEndedFails() { // 185
        Programs.run(() -> {
            try (Subprocess process = Subprocess.start(options -> options.withStdin(Stdio.PIPE), "true")) {
                process.waitFor();

                assertThatThrownBy(() -> process.stdin().write("too late"))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageMatching(
                                "stdin of process \\d+ \\(true\\) is broken, as nobody reads it any more: .*");
            }
        });
    }

    @Test
    void writerThatWaitsIsToldThatTheProcessHasEnded() {
        Programs.run(() -> {
            try (Subprocess sleep = Subprocess.start(options -> options.withStdin(Stdio.PIPE), "sleep", "60")) {
                Task<Void> writer = Weft.createTask(() -> sleep.stdin().write(new byte[MEBIBYTE]));
                Weft.sleep(millis(50));
                sleep.kill();

                assertThatThrownBy(writer::await)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("is broken");
            }
        });
    }

    @Test
    void writeToAPipeThatTheProcessHasClosedFails() {
        Programs.run(() -> {
            try (Subprocess shell = Subprocess.startShell(
                    options -> options.withStdin(Stdio.PIPE), "exec <&-; echo closed; exec sleep 60")) {
                assertThat(shell.stdout().readLine()).isEqualTo("closed");

                assertThatThrownBy(() -> {
                            while (true) {
                                shell.stdin().write("x");
                                Weft.sleep(millis(1));
                            }
                        })
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("Broken pipe");
                assertThat(shell.isAlive()).isTrue();
            }
        });
    }

    @Test
    void endOfInputThatWasReadIsNoFailureThoughTheProcessHasEnded() {
        Programs.run(() -> {
            try (Subprocess head = Subprocess.start(options -> options.withStdin(Stdio.PIPE), "head", "-n", "1")) {
                head.stdin().write("one\n");
                head.waitFor();

                head.stdin().end();
                head.stdin().close();

                assertThat(head.stdout().lines()).containsExactly("one");
            }
        });
    }

    @Test
    void readerIsToldThatThePipeWasClosedHere() {
        Programs.run(() -> {
            try (Subprocess sleep = Subprocess.start("sleep", "60")) {
                Task<?> reader = Weft.createTask(() -> sleep.stdout().read(1));
                Weft.checkpoint();
                sleep.stdout().close();

                assertThatThrownBy(reader::await)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("was closed here");
            }
        });
    }

    @Test
    void closedOutputTellsTheProcess() {
        Programs.run(() -> {
            try (Subprocess yes = Subprocess.start("yes")) {
                yes.stdout().readLine();

                yes.stdout().close();

                assertThat(yes.waitFor()).isNotZero(); // SIGPIPE, or its handling of it
            }
        });
    }

    @Test
    void hundredIdleProcessesLeaveTheWorkersFree() {
        Programs.run(() -> {
            List<Subprocess> processes = new ArrayList<>();
            try {
                for (int i = 0; i < 100; i++) {
                    Subprocess cat = Subprocess.start(
                            options -> options.withStdin(Stdio.PIPE).withStderr(Stdio.PIPE), "cat");
                    processes.add(cat);
                    Weft.createTask(() -> {
                        cat.stdin().write("hello\n");
                    });
                }
                assertThat(EventLoop.current().threadsAtWork()).isZero();
                for (Subprocess cat : processes) {
                    assertThat(cat.stdout().readLine()).isEqualTo("hello");
                }
            } finally {
                Weft.gather(processes.stream()
                        .map(process -> weft.Awaitable.of(process::close))
                        .toList());
            }
        });
    }
}
