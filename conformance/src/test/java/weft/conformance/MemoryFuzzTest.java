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

    /// A minute in all, most of it where other tests run beside it.
    private static final Duration SERVER = Duration.ofSeconds(ENGINE.equals("baton") ? 15 : 45);

    private static final Duration CLIENT = Duration.ofSeconds(15);

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS) // others are not to be late because of it, so it may be
    void whateverComesTheServerAnswersWhatItMayAndGoesOn(@TempDir Path directory, TestReporter reporter)
            throws Exception {
        CountedProgram.run(Fuzz.class, directory, lengthOr(SERVER), reporter);
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void whateverComesTheClientEndsItsRequestsAndSaysWhy(@TempDir Path directory, TestReporter reporter)
            throws Exception {
        CountedProgram.run(ClientFuzz.class, directory, lengthOr(CLIENT), reporter);
    }

    /// For as long as `-Dweft.fuzz=PT10M` says, for instance.
    private static Duration lengthOr(Duration usual) {
        String length = System.getProperty("weft.fuzz");
        return length == null ? usual : Duration.parse(length);
    }
}
