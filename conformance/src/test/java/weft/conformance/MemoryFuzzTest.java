package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Beside the other tests, in a JVM of its own that has little memory and counts Netty's buffers.
@Execution(ExecutionMode.CONCURRENT)
class MemoryFuzzTest {

    private static final String ENGINE = System.getProperty("weft.engine", "mounted");

    /// A minute in all; most of it where other tests run beside it.
    private static final String LENGTH = ENGINE.equals("baton") ? "PT15S" : "PT45S";

    private static final Duration SLACK = Duration.ofSeconds(90);

    /// For as long as `-Dweft.fuzz=PT10M` says, for instance. Others are not to be late because of it.
    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void whateverComesTheServerAnswersWhatItMayAndGoesOn(@TempDir Path directory) throws Exception {
        Duration length = Duration.parse(System.getProperty("weft.fuzz", LENGTH));
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
                Fuzz.class.getName(),
                length.toString()));

        Command fuzz = Command.run(directory, length.plus(SLACK), List.of(), command);

        assertThat(fuzz.status()).as(fuzz.output() + fuzz.errors()).isZero();
        System.out.println(fuzz.output());
    }
}
