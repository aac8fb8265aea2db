package weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A program in a JVM of its own, on the engine that is being tested, with a limit on its
/// descriptors. Netty's buffers are counted there, by [LiveBuffers]. It prints into a file: a test that counts the
/// descriptors of this JVM may run beside it.
record Child(Process process, Path printed) implements AutoCloseable {

    /// Starts a program. Skips the test where so many descriptors are not allowed.
    static Child start(int descriptors, Class<?> program, String... arguments) throws Exception {
        Assumptions.assumeTrue(
                allowed() >= descriptors,
                "only with " + descriptors + " descriptors; `ulimit -Hn` allows " + allowed());
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "ulimit -n " + descriptors + " && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String property : List.of("weft.engine", "weft.transport", "weft.seed")) {
            String value = System.getProperty(property);
            if (value != null) {
                command.add("-D" + property + "=" + value);
            }
        }
        command.add("-Dio.netty.leakDetection.level=paranoid");
        command.add("-Dio.netty.customResourceLeakDetector=" + LiveBuffers.class.getName());
        command.addAll(List.of("-Xmx1g", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Path printed = Files.createTempFile("child", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(printed.toFile())
                .start();
        return new Child(process, printed);
    }

    private static int allowed() throws IOException {
        Process asked = new ProcessBuilder("sh", "-c", "ulimit -Hn").start();
        String answer = asked.inputReader(StandardCharsets.UTF_8).readLine();
        return answer.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(answer);
    }

    /// Returns the lines that it has printed so far.
    List<String> output() {
        return text().lines().toList();
    }

    private String text() {
        try {
            return Files.readString(printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until it prints a line that begins so.
    ///
    /// @return the rest of the line
    String await(String begin) throws InterruptedException {
        while (true) {
            boolean isEnded = process.waitFor(10, TimeUnit.MILLISECONDS); // all is printed then
            String text = text();
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) { // the whole ones
                if (line.startsWith(begin)) {
                    return line.substring(begin.length());
                }
            }
            assertThat(isEnded).as("%s; it printed %s", begin, text).isFalse();
        }
    }

    /// Waits until it has ended, which is to be without a failure.
    void succeeds(Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                .as(() -> "it ends; it printed " + output())
                .isTrue();
        assertThat(process.exitValue())
                .as(() -> "its output: " + String.join("\n", output()))
                .isZero();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.delete(printed);
    }
}
