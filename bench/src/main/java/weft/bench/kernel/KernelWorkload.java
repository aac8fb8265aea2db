package weft.bench.kernel;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import weft.bench.harness.Child;
import weft.bench.harness.Subject;
import weft.bench.harness.Workload;

/// A kernel that does one task over and over.
record KernelWorkload(Question question, Child process, KernelPlan plan) implements Workload {

    private static final double NANOS_OF_AN_ORDER = 500e6; // about

    static KernelWorkload start(Question question, Subject subject, List<String> flags, KernelPlan plan)
            throws IOException {
        List<String> command = new ArrayList<>(subject.command());
        command.addAll(1, flags);
        return new KernelWorkload(question, Child.start(subject.name(), command), plan);
    }

    @Override
    public void work(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        double count = question.firstCount(plan);
        while (System.nanoTime() < end) {
            int whole = question.whole(count);
            long taken = Math.max(1, Long.parseLong(process.ask(question.order(whole))));
            if (!question.task().isOfFixedCount()) {
                count = Math.min(8 * count, whole * NANOS_OF_AN_ORDER / taken);
            }
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
