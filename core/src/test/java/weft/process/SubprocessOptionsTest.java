package weft.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubprocessOptionsTest {

    @TempDir
    private Path directory;

    @Test
    void variablesAreAddedToTheEnvironment() { // 188
        Programs.run(() -> assertThat(Subprocess.runShell(
                                options -> options.withVariable("A", "one").withVariable("B", "two"),
                                "echo $A $B ${PATH:+path}")
                        .stdout())
                .isEqualTo("one two path\n"));
    }

    @Test
    void environmentIsReplacedWhole() { // 188
        Programs.run(() -> assertThat(Subprocess.run(
                                options -> options.withEnvironment(Map.of("A", "one"))
                                        .withVariable("B", "two"),
                                "/usr/bin/env")
                        .stdout()
                        .lines())
                .containsExactlyInAnyOrder("A=one", "B=two"));
    }

    @Test
    void programRunsInTheDirectory() throws Exception {
        Path real = directory.toRealPath();

        Programs.run(() -> assertThat(Subprocess.run(options -> options.withDirectory(real), "pwd")
                        .stdout())
                .isEqualTo(real + "\n"));
    }

    @Test
    void filesAreReadWrittenAndAppendedTo() throws Exception {
        Path in = Files.writeString(directory.resolve("in"), "input\n");
        Path out = Files.writeString(directory.resolve("out"), "old\n");
        Path log = Files.writeString(directory.resolve("log"), "old\n");

        Programs.run(() -> Subprocess.runShell(
                options -> options.withStdin(Stdio.readFrom(in))
                        .withStdout(Stdio.writeTo(out))
                        .withStderr(Stdio.appendTo(log)),
                "cat; echo error >&2"));

        assertThat(out).hasContent("input\n");
        assertThat(log).hasContent("old\nerror\n");
    }

    @Test
    void errorsMixWithTheOutput() { // 188
        Programs.run(() -> {
            CompletedProcess result = Subprocess.runShell(
                    options -> options.withStderr(Stdio.STDOUT), "echo one; echo two >&2; echo three");

            assertThat(result.stdout()).isEqualTo("one\ntwo\nthree\n");
            assertThat(result.stderr()).isEmpty();
        });
    }

    @Test
    void discardedInputIsEmptyAndDiscardedOutputIsGone() { // 188
        Programs.run(() -> {
            try (Subprocess cat = Subprocess.start(
                    options -> options.withStdout(Stdio.DISCARD).withStderr(Stdio.DISCARD), "cat")) {
                assertThat(cat.waitFor()).isZero();
            }
        });
    }

    @Test
    void directionsThatMakeNoSenseAreRefused() {
        SubprocessOptions options = SubprocessOptions.forStart();

        assertThatThrownBy(() -> options.withStdin(Stdio.writeTo(directory.resolve("x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stdin cannot be to " + directory.resolve("x"));
        assertThatThrownBy(() -> options.withStdin(Stdio.STDOUT)).hasMessageContaining("stdin cannot be the output");
        assertThatThrownBy(() -> options.withStdout(Stdio.STDOUT)).hasMessageContaining("stdout cannot be the output");
        assertThatThrownBy(() -> options.withStderr(Stdio.readFrom(directory)))
                .hasMessageContaining("stderr cannot be from " + directory);
    }

    @Test
    void inputIsForRunAlone() {
        Programs.run(() -> assertThatThrownBy(() -> Subprocess.start(options -> options.withInput("x"), "cat"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("withInput is for run"));
        assertThatThrownBy(() -> SubprocessOptions.forRun().withInput("x").withStdin(Stdio.DISCARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("input needs a pipe");
    }
}
