package weft.conformance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
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

    /// For as long as `-Dweft.fuzz=PT10M` says, for instance. Others are not to be late because of it.
    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void whateverComesTheServerAnswersWhatItMayAndGoesOn(@TempDir Path directory, TestReporter reporter)
            throws Exception {
        Duration length = Duration.parse(System.getProperty("weft.fuzz", LENGTH));
        CountedProgram.run(Fuzz.class, directory, length, reporter);
    }
}
