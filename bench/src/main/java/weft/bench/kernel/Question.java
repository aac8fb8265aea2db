package weft.bench.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import weft.bench.harness.Subjects;
import weft.bench.harness.Topic;
import weft.bench.harness.Topic.Better;

/// What subjects are asked for in one comparison.
///
/// @param comparison its name
/// @param task what is to be done
/// @param size how many at once
record Question(String comparison, KernelTask task, int size) {

    private static final List<KernelTask> SCALED =
            List.of(KernelTask.WAKE, KernelTask.FIRE, KernelTask.PARKED, KernelTask.LOOPS);
    private static final int LARGEST = 1_000_000;
    private static final String SCALE = "scale-";

    /// Returns the one of a task in its usual size.
    static Question of(KernelTask task) {
        return new Question(task.comparison(), task, task.batch);
    }

    /// Returns those that ask for the same with more and more at once.
    static List<Question> scale() {
        List<Question> all = new ArrayList<>();
        for (KernelTask task : SCALED) {
            for (int size : sizes(task)) {
                all.add(new Question(SCALE + task.comparison() + "-" + size, task, size));
            }
        }
        return all;
    }

    private static List<Integer> sizes(KernelTask task) {
        return switch (task) {
            case PARKED -> List.of(100, 1_000, 10_000, 100_000, LARGEST);
            case LOOPS -> List.of(1, 2);
            default -> List.of(1, 10, 100, 1_000, 10_000, 100_000, LARGEST);
        };
    }

    /// Returns those of tasks, timers and threads in their usual sizes.
    static List<Question> kernel() {
        return all(task -> !task.isScale() && !task.isSync());
    }

    /// Returns those of locks and queues.
    static List<Question> sync() {
        return all(KernelTask::isSync);
    }

    private static List<Question> all(Predicate<KernelTask> choice) {
        return Stream.of(KernelTask.values()).filter(choice).map(Question::of).toList();
    }

    /// Returns what the page says of them: a topic for all sizes of a task.
    static List<Topic> scaleTopics() {
        return SCALED.stream()
                .map(task -> new Topic(
                        SCALE + task.comparison(),
                        task.topic().text() + " By how many there are at once.",
                        task.topic().metrics(),
                        Subjects.OURS.getFirst(),
                        Better.LOWER))
                .toList();
    }

    boolean isScale() {
        return comparison.startsWith(SCALE);
    }

    /// Returns how often it is done if that is fixed, else how often it is at first.
    int firstCount(KernelPlan plan) {
        return switch (task) {
            case SLEEP -> plan.sleepers();
            case PARKED -> isScale() ? size : plan.parked();
            default -> 1_000;
        };
    }

    /// Returns the order for a count that this can have, the next one below or the least.
    int whole(double count) {
        int batches = (int) Math.min(count / size, 50_000_000.0 / size);
        return Math.max(1, batches) * size;
    }

    String order(int count) {
        return task.comparison() + " " + count + " " + size;
    }
}
