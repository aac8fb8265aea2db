package weft.bench.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import weft.bench.harness.Child;
import weft.bench.harness.Figure;
import weft.bench.harness.Plan;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;
import weft.bench.harness.Subject;
import weft.bench.harness.Subject.Form;

/// The comparisons work, and measure nothing that did not happen.
@Execution(ExecutionMode.CONCURRENT) // in processes of its own
@Timeout(value = 5, unit = TimeUnit.MINUTES) // each measures for up to half a minute
class EchoBenchTest {

    private static final Plan SHORT =
            new Plan(1, 2, Duration.ofMillis(50), 0, Duration.ofMillis(20), Duration.ofMillis(100), 0);
    private static final Echo SMALL = Echo.plain(3, 64);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8));

    @Test
    void everyJavaServerEchoesAndIsMeasured(@TempDir Path directory) throws IOException {
        List<Subject> ours = EchoSubjects.all(Path.of("peers")).stream()
                .filter(Subject::isJava)
                .toList();

        try (Child load = EchoLoad.start()) {
            new EchoBench(ours, List.of(), SHORT, report).compare(SMALL, load);
        }
        Path file = directory.resolve("results/latest.json");
        report.write(file);

        for (String comparison : List.of("echo-3x64", "echo-3x64-read-write")) {
            for (String subject : List.of("weft-mounted", "weft-baton")) {
                Rounds rate = report.find(comparison, subject, Figure.RATE).orElseThrow();
                assertThat(rate.values()).hasSize(2);
                assertThat(rate.min()).isPositive();
            }
        }
        JsonNode all = JsonMapper.shared().readTree(Files.readString(file));
        assertThat(all.valueStream().map(each -> each.get("subject").asString()))
                .contains("netty", "weft-mounted", "weft-baton");
        assertThat(all.valueStream())
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.propertyNames())
                        .containsExactly("comparison", "subject", "metric", "unit", "median", "min", "max", "rounds"));
    }

    @Test
    void aSubjectThatIsMissingHasARowThatSaysWhy() throws IOException {
        Subject missing = Subject.missing("fortran", "there is no compiler");

        try (Child load = EchoLoad.start()) {
            new EchoBench(List.of(trivial("echo"), missing), List.of(), SHORT, report).compare(SMALL, load);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .containsPattern("fortran +not measured: there is no compiler");
    }

    @Test
    void aPeerThatFailsHasARowThatSaysWhyAndTheOthersAreMeasured() throws IOException {
        Subject ending = Subject.foreign("ending", "", List.of("false"));
        Subject corrupt = named("corrupting", "corrupt");

        try (Child load = EchoLoad.start()) {
            new EchoBench(List.of(ending, corrupt, trivial("echo")), List.of(), SHORT, report).compare(SMALL, load);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .containsPattern("ending +not measured: it failed: ending ended without an answer")
                .containsPattern("corrupting +not measured: it failed: .*other bytes came back than were sent");
        assertThat(report.find("echo-3x64", "trivial", Figure.RATE)).isPresent();
        assertThat(report.missing("echo-3x64")).containsOnlyKeys("ending", "corrupting");
    }

    @Test
    void oneOfOursThatSendsOtherBytesEndsTheRun() throws IOException {
        try (Child load = EchoLoad.start()) {
            EchoBench bench = new EchoBench(List.of(named("weft-mounted", "corrupt")), List.of(), SHORT, report);

            assertThatThrownBy(() -> bench.compare(SMALL, load))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("other bytes came back than were sent");
        }
    }

    @Test
    void messagesThatTakeSeveralReadsAreComparedWhole() throws IOException {
        Echo large = Echo.plain(2, 1024 * 1024);

        try (Child load = EchoLoad.start()) {
            new EchoBench(List.of(trivial("echo")), List.of(), SHORT, report).compare(large, load);
        }

        assertThat(report.find("echo-2x1024k", "trivial", Figure.RATE)).isPresent();
    }

    @Test
    void memoryIsMeasuredForEachConnection() throws IOException {
        try (Child load = EchoLoad.start()) {
            new Idle("", "hold", "messages", 50, 100).compare(List.of(trivial("echo")), List.of(), report, load);
        }

        Rounds heap = report.find("idle-50", "trivial", "heap").orElseThrow();
        assertThat(heap.min()).isPositive();
    }

    @Test
    void aServerThatClosesConnectionsWhichAreHeldHasNoMemory() throws IOException {
        Subject closing = named("closing", "closing");

        try (Child load = EchoLoad.start()) {
            new Idle("", "hold", "messages", 50, 100)
                    .compare(List.of(closing, trivial("echo")), List.of(), report, load);
        }

        assertThat(report.find("idle-50", "closing", "memory")).isEmpty();
        assertThat(report.missing("idle-50").get("closing")).contains("closed");
        assertThat(report.find("idle-50", "trivial", "memory")).isPresent();
    }

    @Test
    void aRatioIsTakenRoundByRound() {
        Rounds ours = new Rounds("echo", "weft-mounted", "rate", "messages/s", 90, 40, 190);
        Rounds theirs = new Rounds("echo", "netty", "rate", "messages/s", 100, 50, 200);

        Rounds ratio = ours.dividedBy(theirs, "rate-to-netty");

        assertThat(ratio.values()).containsExactly(0.9, 0.8, 0.95);
        assertThat(ratio.median()).isEqualTo(0.9);
    }

    private static Subject trivial(String behaviour) {
        return named("trivial", behaviour);
    }

    private static Subject named(String name, String behaviour) {
        return Subject.java(name, Form.RECOMMENDED, TrivialServer.class, List.of(), List.of(behaviour));
    }
}
