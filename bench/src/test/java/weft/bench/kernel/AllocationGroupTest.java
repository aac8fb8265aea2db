package weft.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;
import weft.bench.harness.Run;
import weft.bench.page.Figures;
import weft.bench.page.Page;

/// What operations allocate is counted for every subject in Java, and one table shows it.
@Execution(ExecutionMode.CONCURRENT) // in processes of its own
@Timeout(value = 5, unit = TimeUnit.MINUTES) // each measures for up to half a minute
class AllocationGroupTest {

    private static final String LOCK = "allocation-of-lock-contended";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8));
    private final AllocationGroup group = new AllocationGroup();

    @Test
    void theBytesOfAnOperationAreCountedForWhoCanDoIt() throws IOException {
        group.compare(Set.of(LOCK), new Run(Run.Length.QUICK, report, Path.of(".")));

        for (String subject : List.of("weft-mounted", "weft-baton", "threads", "kotlin")) {
            Rounds found = report.find(LOCK, subject, "allocation").orElseThrow();
            assertThat(found.min()).as(subject).isBetween(20.0, 400.0);
        }
        assertThat(report.find(LOCK, "continuation", "allocation")).isEmpty();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("a bare continuation switches, and nothing more");
    }

    @Test
    void oneTableShowsAllOperations(@TempDir Path directory) throws IOException {
        report.add(List.of(
                new Rounds("allocation-of-lock", "weft-mounted", "allocation", "bytes/operation", 24, 25, 26),
                new Rounds("allocation-of-lock", "threads", "allocation", "bytes/operation", 0, 0, 0),
                new Rounds("allocation-of-switch", "weft-mounted", "allocation", "bytes/operation", 1, 1, 1),
                new Rounds("allocation-of-switch", "kotlin", "allocation", "bytes/operation", 2, 2, 2)));
        Figures figures = Figures.read(directory.resolve("none.json"));
        figures.add(report, "2026-01-01", "a machine");
        Path page = directory.resolve("page.md");

        new Page(figures, page).write("# Benchmarks\n", Map.of(group.title(), group.topics()));

        assertThat(Files.readString(page))
                .contains("| bytes/operation | weft-mounted | threads | kotlin |")
                .contains("| lock | 25 (24 to 26) | 0 (0 to 0) |  |")
                .contains("| switch | 1 (1 to 1) |  | 2 (2 to 2) |");
    }
}
