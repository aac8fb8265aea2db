package weft.bench.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import weft.bench.harness.Child;
import weft.bench.harness.Entrants;
import weft.bench.harness.Group;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;
import weft.bench.harness.Run;
import weft.bench.harness.Subject;
import weft.bench.harness.Subjects;
import weft.bench.harness.Topic;
import weft.bench.harness.Topic.Better;

/// What the operations of the kernel allocate, by JMH's gc profiler: those of all threads of the JVM together.
public final class AllocationGroup implements Group {

    private static final String METRIC = "allocation";
    private static final String BEGIN = METRIC + "-of-";
    private static final String NORMALISED = "gc.alloc.rate.norm"; // JMH's name of bytes an operation
    private static final List<KernelTask> TASKS = Stream.of(KernelTask.values())
            .filter(task -> !task.isOfFixedCount() && !task.isScale())
            .toList();

    @Override
    public String name() {
        return METRIC;
    }

    @Override
    public String title() {
        return "Allocation";
    }

    @Override
    public List<String> comparisons(Run.Length length) {
        return TASKS.stream().map(AllocationGroup::comparison).toList();
    }

    @Override
    public List<Topic> topics() {
        return List.of(new Topic(
                METRIC,
                "The bytes that an operation of the kernel's comparisons allocates, on all threads of the JVM together: by"
                        + " JMH's gc profiler.",
                List.of(METRIC),
                Subjects.OURS.getFirst(),
                Better.LOWER));
    }

    private static String comparison(KernelTask task) {
        return BEGIN + task.comparison();
    }

    @Override
    public void compare(Set<String> chosen, Run run) throws IOException {
        List<Subject> subjects = KernelSubjects.all(run.peers()).stream()
                .filter(KernelSubjects::isOfJar)
                .toList();
        for (KernelTask task : TASKS) {
            if (chosen.contains(comparison(task))) {
                run.report().say("");
                run.report().say(comparison(task) + ", bytes/operation");
                Entrants entrants = Entrants.of(subjects);
                entrants.each(subject -> compare(task, subject, run));
                entrants.failures()
                        .forEach((subject, reason) -> run.report().missing(comparison(task), subject.name(), reason));
            }
        }
    }

    private static void compare(KernelTask task, Subject subject, Run run) throws IOException {
        Report report = run.report();
        String first = firstAnswer(task, subject);
        if (first.startsWith("none ")) {
            report.missing(comparison(task), subject.name(), first.substring("none ".length()));
            return;
        }
        Rounds rounds =
                new Rounds(comparison(task), subject.name(), METRIC, "bytes/operation", measure(task, subject, run));
        report.add(List.of(rounds));
        report.row(subject.name(), List.of(Report.spread(rounds, "%,.1f")));
    }

    private static String firstAnswer(KernelTask task, Subject subject) throws IOException {
        try (Child child = Child.start(subject.name(), subject.command())) {
            Question question = Question.of(task);
            return child.ask(question.order(question.whole(0)));
        }
    }

    private static double[] measure(KernelTask task, Subject subject, Run run) throws IOException {
        boolean quick = run.length() == Run.Length.QUICK;
        TimeValue time = quick ? TimeValue.milliseconds(200) : TimeValue.seconds(1);
        var options = new OptionsBuilder()
                .include(WorksBench.class.getName())
                .param("works", KernelSubjects.mainClass(subject))
                .param("task", task.name())
                .jvmArgs(KernelSubjects.flags(subject).toArray(String[]::new))
                .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow") // JMH's own
                .forks(1)
                .warmupIterations(quick ? 1 : 3)
                .warmupTime(time)
                .measurementIterations(quick ? 2 : 5)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        try {
            RunResult result = new Runner(options).runSingle();
            List<Double> values = new ArrayList<>();
            result.getBenchmarkResults()
                    .forEach(fork -> fork.getIterationResults()
                            .forEach(each -> values.add(
                                    each.getSecondaryResults().get(NORMALISED).getScore())));
            return values.stream().mapToDouble(Double::doubleValue).toArray();
        } catch (RunnerException e) {
            throw new IOException("JMH failed: " + e.getMessage(), e);
        }
    }
}
