package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.TestReporter;

/// A program in a JVM of its own, on the engine that is being tested, that has little memory and counts Netty's buffers
/// by [LiveBuffers]. It gives way to others, as some of the tests beside it look at the clock.
final class CountedProgram {

    private static final Duration SLACK = Duration.ofSeconds(90);

    private CountedProgram() {}

    /// Runs one that takes a length of time as its argument, and prints what it has done.
    static void run(Class<?> program, Path directory, Duration length, TestReporter reporter) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("nice", Command.jdk("java"), "-Xmx256m", "-XX:MaxDirectMemorySize=128m"));
        for (String property : List.of("weft.engine", "weft.seed")) {
            String value = System.getProperty(property);
            if (value != null) {
                command.add("-D" + property + "=" + value);
            }
        }
        command.addAll(List.of(
                "-Dio.netty.leakDetection.level=paranoid",
                "-Dio.netty.customResourceLeakDetector=" + LiveBuffers.class.getName(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "--class-path",
                System.getProperty("java.class.path"),
                program.getName(),
                length.toString()));

        Command ended = Command.run(directory, length.plus(SLACK), List.of(), command);

        assertThat(ended.status()).as(ended.output() + ended.errors()).isZero();
        reporter.publishEntry(
                program.getSimpleName(), ended.output()); // System.out is what a test beside it may have taken
    }
}
