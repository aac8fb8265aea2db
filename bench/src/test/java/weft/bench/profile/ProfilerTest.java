package weft.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import weft.bench.harness.Child;
import weft.bench.harness.Group;
import weft.bench.harness.Report;
import weft.bench.harness.Run;
import weft.bench.harness.Workload;
import weft.bench.kernel.KernelGroup;

/// A subject that runs is profiled, and the page shows it.
@Execution(ExecutionMode.CONCURRENT) // in processes of its own
class ProfilerTest {

    private static final List<Group> GROUPS = List.of(KernelGroup.kernel());

    @TempDir
    Path home;

    private Run run() {
        return new Run(Run.Length.QUICK, new Report(new PrintStream(System.out, true, StandardCharsets.UTF_8)), home);
    }

    @Test
    void theStacksOfASubjectAreThoseOfItsWork() throws IOException {
        Profiler profiler = Profiler.unpack(home);
        try (Workload workload = GROUPS.getFirst()
                .start("switch", "weft-mounted", Profiler.FLAGS, run())
                .orElseThrow()) {
            workload.work(Duration.ofMillis(300));
            profiler.start(workload.process().pid());
            workload.work(Duration.ofMillis(700));
            Profile profile =
                    Profile.of(Stack.parse(profiler.stop(workload.process().pid())));

            assertThat(profile.samples()).isGreaterThan(20);
            assertThat(profile.layers().get(Layer.CONTINUATION)).isGreaterThan(5);
            assertThat(profile.layers().get(Layer.KERNEL)).isGreaterThan(5);
            assertThat(profile.hottest()).noneMatch(each -> each.method().contains("notify_jvmti"));
        }
    }

    @Test
    void thePageHasEachProfileWithItsGraph() throws IOException {
        Files.writeString(home.resolve("profiles.txt"), "# Profiles\n");

        new Profiling(GROUPS, run()).profile(List.of("switch", "--of=threads"));
        new Profiling(GROUPS, run()).profile(List.of("spawn-await"));

        Path results = home.resolve("results");
        assertThat(results.resolve("profiles.md"))
                .content()
                .startsWith("# Profiles\n")
                .contains("| percent of the samples | spawn-await, weft-mounted | switch, threads |")
                .contains("(profiles/switch-threads.svg)");
        assertThat(results.resolve("profiles/switch-threads.svg")).content().contains("java.lang.Thread.yield");
    }

    @Test
    void whatIsNotJavaCannotBeProfiled() {
        assertThatThrownBy(() -> new Profiling(GROUPS, run()).profile(List.of("switch", "--of=asyncio")))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("asyncio in switch cannot be profiled");
    }

    @Test
    void aProcessThatIsGoneCannotBeProfiled() throws IOException {
        Profiler profiler = Profiler.unpack(home);
        long pid;
        try (Child child = Child.start("true", List.of("true"))) {
            pid = child.pid();
        }

        assertThatThrownBy(() -> profiler.start(pid)).isInstanceOf(IOException.class);
    }
}
