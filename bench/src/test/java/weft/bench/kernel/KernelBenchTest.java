package weft.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;
import weft.bench.harness.Subject;

/// Every kernel does what it is asked for, and ours has not become slower than it may.
@Isolated // it measures
class KernelBenchTest {

    private static final KernelPlan SHORT =
            new KernelPlan(1, Duration.ofMillis(1), Duration.ofMillis(1), 1_000, 1_000, 1, KernelPlan.Processes.OF_ALL);
    private static final KernelPlan GUARD = new KernelPlan(
            5, Duration.ofMillis(300), Duration.ofMillis(30), 1_000, 10_000, 1, KernelPlan.Processes.OF_ALL);
    private static final int ATTEMPTS = 3;
    private static final String RING = "ring";
    private static final Set<KernelTask> GUARDED = EnumSet.of(
            KernelTask.SWITCH,
            KernelTask.SPAWN,
            KernelTask.SPAWN_AWAIT,
            KernelTask.GATHER,
            KernelTask.QUEUE,
            KernelTask.PARKED);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8));
    private final List<Subject> all = KernelSubjects.forShortRounds(Path.of("peers"));

    /// But for the one that sleeps a second, which `bench/run` is for.
    @Test
    void everySubjectDoesEveryTaskOrSaysWhyNot() throws IOException {
        Set<KernelTask> tasks = EnumSet.complementOf(EnumSet.of(KernelTask.SLEEP, KernelTask.LOOPS));

        new KernelBench(SHORT, report, all)
                .compare(tasks.stream().map(Question::of).toList());

        for (KernelTask task : tasks) {
            String table = printed.toString(StandardCharsets.UTF_8)
                    .split("\n" + task.comparison() + ", ", -1)[1]
                    .split("\n\n", -1)[0];
            for (Subject subject : all) {
                boolean measured =
                        report.find(task.comparison(), subject.name(), "time").isPresent()
                                || report.find(task.comparison(), subject.name(), "memory")
                                        .isPresent();
                assertThat(table).containsPattern(subject.name() + (measured ? " +-?[0-9]" : " +not measured: .+"));
            }
            assertThat(report.find(task.comparison(), "weft-baton", task.metric()))
                    .isPresent();
        }
    }

    /// The margins are wide, for a machine that does something else: what fails here three times takes half as long
    /// again at least, and mostly twice as long.
    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void oursIsAsCloseToTheJvmsOwnAsItWas() throws IOException {
        List<Subject> javas = new ArrayList<>(all);
        javas.removeIf(each ->
                !Set.of("weft-mounted", "weft-baton", "continuation", "threads").contains(each.name()));
        javas.add(KernelSubjects.forShortRounds(RING, RingWorks.class));
        for (int attempt = 1; ; attempt++) {
            Report report = new Report(System.out);
            new KernelBench(GUARD, report, javas)
                    .compare(GUARDED.stream().map(Question::of).toList());
            try {
                requireUsualRatios(report);
                return;
            } catch (AssertionError e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static void requireUsualRatios(Report report) {
        assertThat(ratio(report, KernelTask.SWITCH, "weft-mounted", "continuation"))
                .isLessThan(2.2); // 1.5
        double near = ratio(report, KernelTask.SWITCH, "weft-baton", "continuation"); // 4.5
        double asCarriersAllow = ratio(report, KernelTask.SWITCH, "weft-baton", RING); // see decision 8
        assertThat(Math.min(near / 8, asCarriersAllow))
                .as("of 8 continuations, or of a ring")
                .isLessThan(1);
        assertThat(ratio(report, KernelTask.SPAWN_AWAIT, "weft-mounted", "threads"))
                .isLessThan(1.5); // 1.0
        assertThat(ratio(report, KernelTask.SPAWN_AWAIT, "weft-baton", "threads"))
                .isLessThan(7); // 3.4
        assertThat(ratio(report, KernelTask.SPAWN, "weft-mounted", "continuation"))
                .isLessThan(18); // 9
        assertThat(ratio(report, KernelTask.SPAWN, "weft-mounted", "threads")).isLessThan(0.6); // 0.35
        assertThat(ratio(report, KernelTask.SPAWN, "weft-baton", "threads")).isLessThan(1.7); // 1.0
        assertThat(ratio(report, KernelTask.GATHER, "weft-mounted", "threads")).isLessThan(0.8); // 0.45
        assertThat(ratio(report, KernelTask.GATHER, "weft-baton", "threads")).isLessThan(2.2); // 1.3
        assertThat(ratio(report, KernelTask.QUEUE, "weft-mounted", "threads")).isLessThan(0.6); // 0.35
        assertThat(ratio(report, KernelTask.QUEUE, "weft-baton", "threads")).isLessThan(1.8); // 0.9
        assertThat(ratio(report, KernelTask.PARKED, "weft-mounted", "threads")).isLessThan(1.3); // 1.15
        assertThat(ratio(report, KernelTask.PARKED, "weft-baton", "threads")).isLessThan(1.7); // 1.2 to 1.4
    }

    /// The best of the turns in which both have a round, one soon after the other: the machine's speed is no other in
    /// them, though it may be in the next turn.
    private static double ratio(Report report, KernelTask task, String ours, String other) {
        return find(report, task, ours)
                .dividedBy(find(report, task, other), "ratio")
                .min();
    }

    private static Rounds find(Report report, KernelTask task, String subject) {
        return report.find(task.comparison(), subject, task.metric()).orElseThrow();
    }
}
