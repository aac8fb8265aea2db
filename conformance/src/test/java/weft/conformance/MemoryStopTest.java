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

/// Beside the other tests, as [MemoryFuzzTest].
@Execution(ExecutionMode.CONCURRENT)
class MemoryStopTest {

    /// For as long as `-Dweft.stop=PT10M` says, for instance.
    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void whoIsServedWhenTheServerStopsHasAWholeAnswerOrAFailure(@TempDir Path directory, TestReporter reporter)
            throws Exception {
        CountedProgram.run(
                Stopping.class, directory, Duration.parse(System.getProperty("weft.stop", "PT5S")), reporter);
    }
}
