package weft.bench.kernel;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.bench.harness.Child;
import weft.bench.harness.Entrants;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;
import weft.bench.harness.Subject;
import weft.bench.harness.Subjects;
import weft.bench.harness.Table;

/// The comparisons of the kernel: weft beside the JVM's own continuation, virtual threads, Kotlin, asyncio, uvloop and
/// Node. All are in processes of their own, which have their rounds by turns.
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
            for (Question question : questions) {
                if (plan.processes() == KernelPlan.Processes.OF_A_QUESTION) {
                    end();
                }
                compare(question);
            }
        } finally {
            end();
        }
    }

    private void end() {
        children.values().forEach(Child::close);
        children.clear();
    }

    private void compare(Question question) throws IOException {
        Entrants entrants = Entrants.of(subjects);
        Map<Subject, Integer> counts = new LinkedHashMap<>();
        entrants.each(subject -> {
            if (!children.containsKey(subject)) {
                children.put(subject, Child.start(subject.name(), subject.command()));
            }
        });
        entrants.each(subject -> {
            String first = children.get(subject).ask(question.order(question.whole(0)));
            if (first.startsWith("none ")) {
                entrants.withdraw(subject, first.substring("none ".length()));
            } else {
                counts.put(subject, warmUp(question, children.get(subject)));
            }
        });
        if (question.task() == KernelTask.SLEEP) {
            measure(question, entrants, counts, 1); // the warm-up of what takes its time
        }
        Map<Subject, double[]> values = measure(question, entrants, counts, roundsOf(question));
        values.keySet().retainAll(entrants.in());
        values.forEach((subject, each) -> report.add(List.of(new Rounds(
                question.comparison(),
                subject.name(),
                question.task().metric(),
                question.task() == KernelTask.PARKED ? "bytes/task" : "ns/operation",
                each))));
        report.failed(question.comparison(), entrants);
        tell(question);
    }

    /// Has a subject do a task over and over until its time is up and it gets no faster, as its compiler may have had
    /// no core; and returns how often it does it in a round.
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

    private Map<Subject, double[]> measure(
            Question question, Entrants entrants, Map<Subject, Integer> counts, int rounds) throws IOException {
        Map<Subject, double[]> values = new LinkedHashMap<>();
        for (int i = 0; i < rounds; i++) {
            int round = i;
            entrants.each(subject -> {
                int count = counts.get(subject);
                String order = question.order(count);
                String answer = question.task() == KernelTask.PARKED
                        ? askAnew(subject, order)
                        : children.get(subject).ask(order);
                values.computeIfAbsent(subject, _ -> new double[rounds])[round] = Double.parseDouble(answer) / count;
            });
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

    private void tell(Question question) {
        boolean memory = question.task() == KernelTask.PARKED;
        String metric = question.task().metric();
        String ours = Subjects.OURS.getFirst();
        report.say("");
        report.say(question.comparison() + ", " + roundsOf(question) + " rounds");
        report.row("", List.of(memory ? "bytes/task" : "ns/operation", "of " + ours + "'s"));
        Table table = new Table(report, question.comparison(), ours);
        for (Subject subject : subjects) {
            table.row(subject, () -> List.of(table.spread(subject, metric, "%,.0f"), table.toPeer(subject, metric)));
        }
    }
}
