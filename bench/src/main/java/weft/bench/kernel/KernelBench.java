package weft.bench.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.bench.net.Child;
import weft.bench.net.Report;
import weft.bench.net.Rounds;
import weft.bench.net.Subject;
import weft.bench.net.Subjects;

/// The comparisons of the kernel: weft beside the JVM's own continuation, virtual threads, Kotlin, asyncio, uvloop and
/// Node. All are in processes of their own, which stay for all tasks and have their rounds by turns.
public final class KernelBench {

    /// The metrics.
    static final String TIME = "time";

    private static final String MEMORY = "memory";

    private final KernelPlan plan;
    private final Report report;
    private final List<Subject> subjects;
    private final Map<Subject, Child> children = new LinkedHashMap<>();

    /// Creates it.
    ///
    /// @param subjects what to compare, as [KernelSubjects] has them
    public KernelBench(KernelPlan plan, Report report, List<Subject> subjects) {
        this.plan = plan;
        this.report = report;
        this.subjects = subjects;
    }

    /// Measures and reports.
    ///
    /// @param tasks what to measure
    /// @throws IOException if a subject fails, or ends unasked
    public void compare(Collection<KernelTask> tasks) throws IOException {
        subjects.stream()
                .filter(each -> !each.version().isEmpty())
                .forEach(each -> report.say(each.name() + " " + each.version()));
        try {
            for (Subject subject : subjects) {
                if (subject.missing().isEmpty()) {
                    children.put(subject, Child.start(subject.name(), subject.command()));
                }
            }
            for (KernelTask task : tasks) {
                compare(task);
            }
        } finally {
            for (Child child : children.values()) {
                child.close();
            }
        }
    }

    private void compare(KernelTask task) throws IOException {
        Map<Subject, Integer> counts = new LinkedHashMap<>();
        Map<Subject, String> missing = new LinkedHashMap<>();
        for (Subject subject : subjects) {
            if (subject.missing().isPresent()) {
                missing.put(subject, subject.missing().get());
                continue;
            }
            String first = children.get(subject).ask(order(task, task.batch));
            if (first.startsWith("none ")) {
                missing.put(subject, first.substring("none ".length()));
            } else {
                counts.put(subject, warmUp(task, children.get(subject)));
            }
        }
        if (task == KernelTask.SLEEP) {
            measure(task, counts); // the warm-up of what takes its time
        }
        Map<Subject, double[]> values = measure(task, counts);
        values.forEach((subject, each) -> report.add(List.of(new Rounds(
                task.comparison(),
                subject.name(),
                task == KernelTask.PARKED ? MEMORY : TIME,
                task == KernelTask.PARKED ? "bytes/task" : "ns/operation",
                each))));
        tell(task, missing);
    }

    private static String order(KernelTask task, int count) {
        return task.comparison() + " " + count;
    }

    /// Has a subject do a task over and over until its time is up, and returns how often it does it in a round.
    private int warmUp(KernelTask task, Child child) throws IOException {
        if (task.isOfFixedCount()) {
            return task == KernelTask.SLEEP ? plan.sleepers() : plan.parked();
        }
        long left = plan.warmUp().toNanos();
        double count = 1_000;
        while (true) {
            int whole = whole(task, count);
            long taken = Math.max(1, Long.parseLong(child.ask(order(task, whole))));
            left -= taken;
            double fitting = whole * (double) plan.time().toNanos() / taken;
            if (left <= 0) {
                return whole(task, fitting);
            }
            count = Math.min(fitting, 8 * count);
        }
    }

    private static int whole(KernelTask task, double count) {
        int batches = (int) Math.min(count / task.batch, 50_000_000.0 / task.batch);
        return Math.max(1, batches) * task.batch;
    }

    private Map<Subject, double[]> measure(KernelTask task, Map<Subject, Integer> counts) throws IOException {
        Map<Subject, double[]> values = new LinkedHashMap<>();
        int rounds = roundsOf(task);
        counts.keySet().forEach(subject -> values.put(subject, new double[rounds]));
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<Subject, Integer> each : counts.entrySet()) {
                String order = order(task, each.getValue());
                String answer = task == KernelTask.PARKED
                        ? askAnew(each.getKey(), order)
                        : children.get(each.getKey()).ask(order);
                values.get(each.getKey())[round] = Double.parseDouble(answer) / each.getValue();
            }
        }
        return values;
    }

    /// Bytes are the same each time, or nearly, and a new process for each takes its time.
    private int roundsOf(KernelTask task) {
        return task == KernelTask.PARKED ? Math.min(3, plan.rounds()) : plan.rounds();
    }

    /// Asks a new process, whose memory has no holes yet, once all is loaded.
    private String askAnew(Subject subject, String order) throws IOException {
        try (Child child = Child.start(subject.name(), subject.command())) {
            child.ask(order(KernelTask.PARKED, 100));
            return child.ask(order);
        }
    }

    private void tell(KernelTask task, Map<Subject, String> missing) {
        boolean memory = task == KernelTask.PARKED;
        String metric = memory ? MEMORY : TIME;
        report.say("");
        report.say(task.comparison() + ", " + roundsOf(task) + " rounds");
        report.row("", List.of(memory ? "bytes/task" : "ns/operation", "of weft-mounted's"));
        Optional<Rounds> ours = report.find(task.comparison(), Subjects.OURS.getFirst(), metric);
        for (Subject subject : subjects) {
            List<String> cells = new ArrayList<>();
            if (missing.containsKey(subject)) {
                cells.add("not measured: " + missing.get(subject));
            } else {
                Rounds rounds =
                        report.find(task.comparison(), subject.name(), metric).orElseThrow();
                cells.add(Report.spread(rounds, "%,.0f"));
                ours.ifPresent(it -> cells.add(Report.spread(rounds.dividedBy(it, "ratio"), "%.2f")));
            }
            report.row(subject.label(), cells);
        }
    }
}
