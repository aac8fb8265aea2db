package weft.bench.kernel;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import weft.bench.harness.Group;
import weft.bench.harness.Run;
import weft.bench.harness.Subject;
import weft.bench.harness.Topic;
import weft.bench.harness.Workload;

/// Comparisons of the kernel: weft beside the JVM's own continuation, virtual threads, Kotlin, asyncio, uvloop and
/// Node.
///
/// @param questions what subjects are asked for, one a comparison
public record KernelGroup(String name, String title, List<Question> questions, List<Topic> topics) implements Group {

    private static final int LARGEST_IF_QUICK = 1_000;

    /// Returns those of tasks, timers and threads.
    public static KernelGroup kernel() {
        return of("kernel", "The kernel", Question.kernel());
    }

    /// Returns those of locks and queues.
    public static KernelGroup sync() {
        return of("sync", "Locks and queues", Question.sync());
    }

    /// Returns those that ask for the same with more and more at once.
    public static KernelGroup scale() {
        return new KernelGroup("scale", "Scaling", Question.scale(), Question.scaleTopics());
    }

    private static KernelGroup of(String name, String title, List<Question> questions) {
        return new KernelGroup(
                name,
                title,
                questions,
                questions.stream().map(each -> each.task().topic()).toList());
    }

    @Override
    public List<String> comparisons(Run.Length length) {
        return questions.stream()
                .filter(each -> length == Run.Length.FULL || !each.isScale() || each.size() <= LARGEST_IF_QUICK)
                .map(Question::comparison)
                .toList();
    }

    @Override
    public Optional<Workload> start(String comparison, String subject, List<String> flags, Run run) throws IOException {
        for (Question question : questions) {
            for (Subject each : KernelSubjects.all(run.peers())) {
                if (question.comparison().equals(comparison)
                        && each.name().equals(subject)
                        && KernelSubjects.isJava(each)) {
                    return Optional.of(KernelWorkload.start(question, each, flags, plan(run)));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void compare(Set<String> chosen, Run run) throws IOException {
        new KernelBench(plan(run), run.report(), subjects(run))
                .compare(questions.stream()
                        .filter(each -> chosen.contains(each.comparison()))
                        .toList());
    }

    private static List<Subject> subjects(Run run) {
        return switch (run.length()) {
            case QUICK -> KernelSubjects.forShortRounds(run.peers());
            case FULL -> KernelSubjects.all(run.peers());
        };
    }

    private KernelPlan plan(Run run) {
        return switch (run.length()) {
            case QUICK -> KernelPlan.QUICK;
            case FULL -> questions.getFirst().isScale() ? KernelPlan.SCALE : KernelPlan.FULL;
        };
    }
}
