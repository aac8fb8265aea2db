package weft.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.TestLoop.seconds;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.TestLoop;
import weft.Weft;
import weft.io.LimitExceededException;

class SubprocessRunTest {

    @Test
    void givesOutputErrorsAndStatus() { // 184, 191
        Programs.run(() -> {
            CompletedProcess result = Subprocess.runShell("echo out; echo err >&2");

            assertThat(result.exitStatus()).isZero();
            assertThat(result.stdout()).isEqualTo("out\n");
            assertThat(result.stderr()).isEqualTo("err\n");
            assertThat(result.stdoutBytes()).containsExactly('o', 'u', 't', '\n');
            assertThat(result.command()).containsExactly("sh", "-c", "echo out; echo err >&2");
        });
    }

    @Test
    void inputIsWritten() { // 184
        Programs.run(() -> {
            assertThat(Subprocess.run(options -> options.withInput("some däta"), "cat")
                            .stdout())
                    .isEqualTo("some däta");
            assertThat(Subprocess.run(options -> options.withInput(new byte[0]), "cat")
                            .stdout())
                    .isEmpty();
        });
    }

    @Test
    void withoutInputThereIsNothingToRead() { // 184
        Programs.run(() -> {
            assertThat(Subprocess.run("cat").stdout()).isEmpty();
            assertThat(Subprocess.run(options -> options.withStdin(Stdio.PIPE), "cat")
                            .stdout())
                    .isEmpty();
        });
    }

    @Test
    void muchOutputAndErrorsAtOnceDoNotBlockEachOther() { // 184, 187
        byte[] input = new byte[1_000_000];

        Programs.run(() -> {
            CompletedProcess result =
                    Subprocess.run(options -> options.withInput(input), "sh", "-c", "tee /dev/stderr; echo end >&2");

            assertThat(result.stdoutBytes()).hasSize(1_000_000);
            assertThat(result.stderrBytes()).hasSize(1_000_004);
        });
    }

    @Test
    void inputThatIsNotReadIsNoFailure() { // 184
        Programs.run(() -> {
            CompletedProcess result = Subprocess.run(options -> options.withInput(new byte[1_000_000]), "true");

            assertThat(result.exitStatus()).isZero();
        });
    }

    @Test
    void otherStatusIsAFailureThatShowsTheEndOfTheErrors() { // T27
        Programs.run(() -> {
            SubprocessException e = catchThrowableOfType(
                    SubprocessException.class, () -> Subprocess.runShell("echo out; echo 'it broke' >&2; exit 9"));

            assertThat(e).hasMessage("sh -c echo out; echo 'it broke' >&2; exit 9 ended with exit status 9: it broke");
            assertThat(e.exitStatus()).isEqualTo(9);
            assertThat(e.result().stdout()).isEqualTo("out\n");
        });
    }

    @Test
    void longErrorsAreCutInTheMessage() { // T27
        Programs.run(() -> {
            SubprocessException e = catchThrowableOfType(
                    SubprocessException.class,
                    () -> Subprocess.runShell("head -c 5000 /dev/zero | tr '\\0' x >&2; echo end >&2; exit 1"));

            assertThat(e.getMessage()).contains("...xxx").endsWith("end").hasSizeLessThan(1200);
            assertThat(e.result().stderrBytes()).hasSize(5004);
        });
    }

    @Test
    void withoutCheckEveryStatusIsAResult() { // T27
        Programs.run(() -> {
            assertThat(Subprocess.runShell(options -> options.withoutCheck(), "exit 9")
                            .exitStatus())
                    .isEqualTo(9);
            assertThat(Subprocess.runShell(options -> options.withoutCheck(), "kill -9 $$")
                            .exitStatus())
                    .isEqualTo(137);
        });
    }

    @Test
    void tooMuchOutputEndsTheProcess() {
        Programs.run(() -> {
            assertThatThrownBy(() -> Subprocess.run(options -> options.withLimit(1000), "yes"))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageMatching(".*more than 1000 bytes are left of stdout of process \\d+ \\(yes\\): .*");
            assertThat(Programs.children()).noneMatch(process -> Programs.isRunning(process.pid()));
        });
    }

    @Test
    void pipesThatAGrandchildHoldsAreLeftAfterAWhile() {
        Programs.run(() -> {
            CompletedProcess result = Weft.timeout(
                    seconds(30),
                    () -> Subprocess.runShell(
                            options -> options.withLinger(seconds(2)), "echo out; sleep 60 & echo $! >&2"));

            assertThat(result.stdout()).isEqualTo("out\n");
            long grandchild = Long.parseLong(result.stderr().strip());
            assertThat(Programs.isRunning(grandchild)).isTrue();
            ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
        });
    }

    @Test
    void outputThatIsNoPipeIsNotKept() { // 188
        Programs.run(() -> {
            CompletedProcess result = Subprocess.runShell(
                    options -> options.withStdout(Stdio.DISCARD).withStderr(Stdio.DISCARD), "echo out; echo err >&2");

            assertThat(result.stdoutBytes()).isEmpty();
            assertThat(result.stderrBytes()).isEmpty();
        });
    }

    @Test
    void virtualTimeDoesNotCutTheRunShort() {
        TestLoop.run(() -> {
            Weft.createTask(() -> Weft.sleep(seconds(1000)));
            assertThat(Subprocess.runShell("sleep 0.05; echo out").stdout()).isEqualTo("out\n");
        });
    }

    @Test
    void manyRunAtOnce() {
        Programs.run(() -> {
            List<CompletedProcess> results = Weft.gather(java.util.stream.IntStream.range(0, 40)
                    .mapToObj(i -> (weft.Awaitable<CompletedProcess>) () -> Subprocess.run("echo", "" + i))
                    .toList());

            for (int i = 0; i < 40; i++) {
                assertThat(results.get(i).stdout()).isEqualTo(i + "\n");
            }
        });
    }
}
