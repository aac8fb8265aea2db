package weft.bench.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.bench.harness.Report;

/// Every program says hello, from the jars that this build has made.
class StartUpTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8));

    @Test
    void everyProgramIsTimedOrSaysWhyNot() throws IOException {
        new StartUp(report, 1).compare(Path.of("peers"), Path.of("..").toRealPath());

        for (String ours : List.of("weft-mounted", "weft-baton", "java", "weft-run")) {
            for (String name : List.of(ours, ours + "-aot")) {
                assertThat(report.find(StartUp.NAME, name, "time"))
                        .as(name)
                        .hasValueSatisfying(time -> assertThat(time.min()).isBetween(5.0, 60_000.0));
            }
        }
        assertThat(report.find(StartUp.NAME, "java-source", "time")).isPresent();
        String table = printed.toString(StandardCharsets.UTF_8);
        for (String peer : List.of("asyncio", "node")) {
            assertThat(table).containsPattern(peer + ".* ([0-9]|not measured: .+)");
        }
    }
}
