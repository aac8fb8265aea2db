import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;

/// The tasks of a kernel that the JDK's structured concurrency has, which is a preview: so this runs from its source. For each
/// line TASK COUNT it prints how many nanoseconds that took, or "none" and why not.
final class Scopes {

    private static final int CHILDREN = 10_000;

    private Scopes() {}

    public static void main(String[] arguments) throws Exception {
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = orders.readLine()) != null; ) {
            String[] order = line.split(" ");
            int count = Integer.parseInt(order[1]);
            System.out.println(
                    switch (order[0]) {
                        case "gather" -> nanos(() -> gather(count));
                        case "group" -> nanos(() -> group(count));
                        default -> "none the scope is for children: the rest is java.util.concurrent's";
                    });
        }
    }

    private interface Program {
        void run() throws Exception;
    }

    private static String nanos(Program program) {
        long start = System.nanoTime();
        var done = new FutureTask<>(() -> {
            program.run();
            return System.nanoTime() - start;
        });
        Thread.startVirtualThread(done); // on the carrier of its children
        try {
            return Long.toString(done.get());
        } catch (Exception e) {
            return "failed " + e;
        }
    }

    private static void gather(int count) throws InterruptedException {
        int sum = 0;
        for (int i = 0; i < count; i += CHILDREN) {
            try (var scope = StructuredTaskScope.open(Joiner.<Integer>allSuccessfulOrThrow())) {
                for (int k = 0; k < CHILDREN; k++) {
                    scope.fork(() -> 1);
                }
                sum += scope.join().mapToInt(Subtask::get).sum();
            }
        }
        check(sum, count);
    }

    private static void group(int count) throws InterruptedException {
        int sum = 0;
        for (int i = 0; i < count; i += CHILDREN) {
            List<Subtask<Integer>> children = new ArrayList<>();
            try (var scope = StructuredTaskScope.<Integer>open()) {
                for (int k = 0; k < CHILDREN; k++) {
                    children.add(scope.fork(() -> 1));
                }
                scope.join();
            }
            sum += children.stream().mapToInt(Subtask::get).sum();
        }
        check(sum, count);
    }

    private static void check(int done, int wanted) {
        if (done != wanted) {
            throw new IllegalStateException(done + " of " + wanted + " were done");
        }
    }
}
