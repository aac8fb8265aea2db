package weft.bench.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;
import weft.bench.harness.Topic;
import weft.bench.harness.Topic.Better;

class PageTest {

    private static final Topic TOPIC =
            new Topic("scale-sum", "A sum of many.", List.of("time"), "weft-mounted", Better.LOWER);

    @TempDir
    private Path directory;

    @Test
    void aTableOfSizesSaysWhereAndWhenEachWasMeasured() throws IOException {
        Figures figures = Figures.read(directory.resolve("none.json"));
        Report small = report("scale-sum-10", "weft-mounted", "node");
        Report large = report("scale-sum-1000", "weft-mounted");
        large.failed("scale-sum-1000", "node", "it failed");
        figures.add(small, "2026-01-01", "a machine");
        figures.add(large, "2026-01-02", "a machine");

        assertThat(written(figures))
                .contains("| node | 2 (1 to 3) |  |  |")
                .contains("\nNot measured in 1,000: node: it failed.\n")
                .contains("of 3 rounds; 2026-01-01, a machine; 2026-01-02, a machine.");
    }

    @Test
    void aTableOfSizesSaysHowFlatEachIs() throws IOException {
        Figures figures = Figures.read(directory.resolve("none.json"));
        Report large = new Report(new PrintStream(OutputStream.nullOutputStream()));
        large.add(List.of(new Rounds("scale-sum-1000", "weft-mounted", "time", "ns", 2, 3, 4)));
        large.add(List.of(new Rounds("scale-sum-100", "weft-mounted", "time", "ns", 1, 1, 1)));
        figures.add(report("scale-sum-10", "weft-mounted"), "2026-01-01", "a machine");
        figures.add(large, "2026-01-01", "a machine");

        assertThat(written(figures))
                .contains("| ns | 10 | 100 | 1,000 | greatest to least |\n")
                .contains("| weft-mounted | 2 (1 to 3) | 1 (1 to 1) | 3 (2 to 4) | 3.00 |\n");
    }

    @Test
    void whoIsMissingInAllSizesIsToldOnce() throws IOException {
        Figures figures = Figures.read(directory.resolve("none.json"));
        for (String comparison : List.of("scale-sum-10", "scale-sum-1000")) {
            Report report = report(comparison, "weft-mounted");
            report.failed(comparison, "node", "there is none");
            figures.add(report, "2026-01-01", "a machine");
        }

        assertThat(written(figures))
                .contains("\nNot measured: node: there is none.\n")
                .contains("of 3 rounds; 2026-01-01, a machine.\n");
    }

    private static Report report(String comparison, String... subjects) {
        Report report = new Report(new PrintStream(OutputStream.nullOutputStream()));
        for (String subject : subjects) {
            report.add(List.of(new Rounds(comparison, subject, "time", "ns", 1, 2, 3)));
        }
        return report;
    }

    private String written(Figures figures) throws IOException {
        Path page = directory.resolve("page.md");
        new Page(figures, page).write("# Benchmarks\n", Map.of("Scaling", List.of(TOPIC)));
        return Files.readString(page);
    }
}
