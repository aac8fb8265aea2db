package weft.bench.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.bench.harness.Child;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;
import weft.bench.harness.Subject;
import weft.bench.harness.Subjects;

/// The comparisons of the kernel: weft beside the JVM's own continuation, virtual threads, Kotlin, asyncio, uvloop and
/// Node. All are in processes of their own, which stay for all tasks and have their rounds by turns.
final class KernelBench {

    private static final int LONGEST_WARM_UP = 5; // times as long as planned

    private final KernelPlan plan;
    private final Report report;
    private final List<Subject> subjects;
    private final Map<Subject, Child> children = new LinkedHashMap<>();

    /// Creates it.
    ///
    /// @param subjects what to compare, as [KernelSubjects] has them
    KernelBench(KernelPlan plan, Report report, List<Subject> subjects) {
        this.plan = plan;
        this.report = report;
        this.subjects = subjects;
    }

    /// Measures and reports.
    ///
    /// @param questions what to measure
    /// @throws IOException if a subject fails, or ends unasked
    void compare(Collection<Question> questions) throws IOException {
        subjects.forEach(each -> report.version(each.name(), each.version()));
        try {
            for (Subject subject : subjects) {
                if (subject.missing().isEmpty()) {
                    children.put(subject, Child.start(subject.name(), subject.command()));
                }
            }
            for (Question question : questions) {
                compare(question);
            }
        } finally {
            for (Child child : children.values()) {
                child.close();
            }
        }
    }

    private void compare(Question question) throws IOException {
        Map<Subject, Integer> counts = new LinkedHashMap<>();
        Map<Subject, String> missing = new LinkedHashMap<>();
        for (Subject subject : subjects) {
            if (subject.missing().isPresent()) {
                missing.put(subject, subject.missing().get());
                continue;
            }
            String first = children.get(subject).ask(question.order(question.whole(0)));
            if (first.startsWith("none ")) {
                missing.put(subject, first.substring("none ".length()));
            } else {
                counts.put(subject, warmUp(question, children.get(subject)));
            }
        }
        if (question.task() == KernelTask.SLEEP) {
            measure(question, counts, 1); // the warm-up of what takes its time
        }
        Map<Subject, double[]> values = measure(question, counts, roundsOf(question));
        values.forEach((subject, each) -> report.add(List.of(new Rounds(
                question.comparison(),
                subject.name(),
                question.task().metric(),
                question.task() == KernelTask.PARKED ? "bytes/task" : "ns/operation",
                each))));
        tell(question, missing);
    }

    /// Has a subject do a task over and over until its time is up and it gets no faster, as its compiler may have had
    /// no
    /// core; and returns how often it does it in a round.
    private int warmUp(Question question, Child child) throws IOException {
        if (question.task().isOfFixedCount()) {
            return question.firstCount(plan);
        }
        long time = plan.warmUp().toNanos();
        long spent = 0;
        double count = question.firstCount(plan);
        double before = Double.MAX_VALUE;
        while (true) {
            int whole = question.whole(count);
            long taken = Math.max(1, Long.parseLong(child.ask(question.order(whole))));
            spent += taken;
            double each = taken / (double) whole;
            double fitting = plan.time().toNanos() / each;
            if (spent >= time && (each > 0.8 * before || spent >= LONGEST_WARM_UP * time)) {
                return question.whole(fitting);
            }
            before = each;
            count = Math.min(fitting, 8 * count);
        }
    }

    private Map<Subject, double[]> measure(Question question, Map<Subject, Integer> counts, int rounds)
            throws IOException {
        Map<Subject, double[]> values = new LinkedHashMap<>();
        counts.keySet().forEach(subject -> values.put(subject, new double[rounds]));
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<Subject, Integer> each : counts.entrySet()) {
                String order = question.order(each.getValue());
                String answer = question.task() == KernelTask.PARKED
                        ? askAnew(each.getKey(), order)
                        : children.get(each.getKey()).ask(order);
                values.get(each.getKey())[round] = Double.parseDouble(answer) / each.getValue();
            }
        }
        return values;
    }

    private int roundsOf(Question question) {
        return question.task() == KernelTask.PARKED ? plan.parkedRounds() : plan.rounds();
    }

    /// Asks a new process, whose memory has no holes yet, once all is loaded.
    private String askAnew(Subject subject, String order) throws IOException {
        try (Child child = Child.start(subject.name(), subject.command())) {
            child.ask(Question.of(KernelTask.PARKED).order(100));
            return child.ask(order);
        }
    }

    private void tell(Question question, Map<Subject, String> missing) {
        boolean memory = question.task() == KernelTask.PARKED;
        String metric = question.task().metric();
        report.say("");
        report.say(question.comparison() + ", " + roundsOf(question) + " rounds");
        report.row("", List.of(memory ? "bytes/task" : "ns/operation", "of weft-mounted's"));
        Optional<Rounds> ours = report.find(question.comparison(), Subjects.OURS.getFirst(), metric);
        for (Subject subject : subjects) {
            if (missing.containsKey(subject)) {
                report.missing(question.comparison(), subject.name(), missing.get(subject));
            } else {
                List<String> cells = new ArrayList<>();
                Rounds rounds = report.find(question.comparison(), subject.name(), metric)
                        .orElseThrow();
                cells.add(Report.spread(rounds, "%,.0f"));
                ours.ifPresent(it -> cells.add(Report.spread(rounds.dividedBy(it, "ratio"), "%.2f")));
                report.row(subject.label(), cells);
            }
        }
    }
}
