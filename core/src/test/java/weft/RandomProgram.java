package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/// Random programs of tasks, promises, gathers, timeouts and cancellations, each with a model that
/// knows only when each part ends and how. All moments of a program differ, so the order of the
/// steps of one moment must not matter.
final class RandomProgram {

    private RandomProgram() {}

    /// How a part ends, and when, in nanoseconds.
    record End(long at, Outcome<String> outcome) {
        boolean isSuccess() {
            return outcome.isSuccess();
        }

        String text() {
            return switch (outcome) {
                case Outcome.Success<String>(String value) -> value;
                case Outcome.Failure<String>(TimedOutException e) -> "timeout";
                case Outcome.Failure<String>(Throwable e) -> "!" + e.getMessage();
                case Outcome.Cancelled<String> _ -> "cancelled";
            };
        }
    }

    /// A part of a program: what it does, and what must come of it.
    interface Part {
        String run() throws Exception;

        End model(long start);
    }

    private static End success(long at, String value) {
        return new End(at, new Outcome.Success<>(value));
    }

    private static End failure(long at, Throwable failure) {
        return new End(at, new Outcome.Failure<>(failure));
    }

    private static End cancelled(long at) {
        return new End(at, new Outcome.Cancelled<>(new CancelledError(new CancelRequest("", null, null), null)));
    }

    /// A promise that somebody completes, fails or cancels later.
    private record Promised(long nanos, End end) implements Part {
        @Override
        public String run() {
            Promise<String> promise = Promise.create();
            EventLoop.current().callLater(Duration.ofNanos(nanos), () -> {
                switch (end.outcome) {
                    case Outcome.Success<String>(String value) -> promise.tryComplete(value);
                    case Outcome.Failure<String>(Throwable e) -> promise.tryFail(e);
                    case Outcome.Cancelled<String> _ -> promise.cancel();
                }
            });
            try {
                return promise.await();
            } finally {
                assertThat(promise.isDone()).isTrue();
            }
        }

        @Override
        public End model(long start) {
            return new End(start + nanos, end.outcome);
        }
    }

    private record Sleep(long nanos, Part then) implements Part {
        @Override
        public String run() throws Exception {
            Weft.sleep(Duration.ofNanos(nanos));
            return then.run();
        }

        @Override
        public End model(long start) {
            return then.model(start + nanos);
        }
    }

    private record Value(String value) implements Part {
        @Override
        public String run() {
            return value;
        }

        @Override
        public End model(long start) {
            return success(start, value);
        }
    }

    /// The first failure, or all results.
    private record Gather(List<Part> parts) implements Part {
        @Override
        public String run() {
            return Weft.<String>gather(bodies(parts)).toString();
        }

        @Override
        public End model(long start) {
            List<End> ends = ends(parts, start);
            Optional<End> failed = ends.stream().filter(end -> !end.isSuccess()).min(Comparator.comparingLong(End::at));
            return failed.orElseGet(() -> success(last(ends), texts(ends)));
        }
    }

    private record GatherOutcomes(List<Part> parts) implements Part {
        @Override
        public String run() {
            return texts(Weft.<String>gatherOutcomes(bodies(parts)).stream()
                    .map(outcome -> new End(0, outcome))
                    .toList());
        }

        @Override
        public End model(long start) {
            List<End> ends = ends(parts, start);
            return success(last(ends), texts(ends));
        }
    }

    private static List<Awaitable<String>> bodies(List<Part> parts) {
        return parts.stream().<Awaitable<String>>map(part -> part::run).toList();
    }

    private static List<End> ends(List<Part> parts, long start) {
        return parts.stream().map(part -> part.model(start)).toList();
    }

    private static long last(List<End> ends) {
        return ends.stream().mapToLong(End::at).max().orElseThrow();
    }

    private static String texts(List<End> ends) {
        return ends.stream().map(End::text).collect(Collectors.joining(", ", "[", "]"));
    }

    /// A task of its own that is cancelled after some time.
    private record Cancelled(long nanos, Part part) implements Part {
        @Override
        public String run() {
            Task<String> task = Weft.createTask(part::run);
            EventLoop.current().callLater(Duration.ofNanos(nanos), () -> task.cancel());
            return task.await();
        }

        @Override
        public End model(long start) {
            End end = part.model(start);
            return end.at > start + nanos ? cancelled(start + nanos) : end;
        }
    }

    private record Limited(long nanos, Part part) implements Part {
        @Override
        public String run() {
            return Weft.<String>timeout(Duration.ofNanos(nanos), () -> part.run());
        }

        @Override
        public End model(long start) {
            End end = part.model(start);
            return end.at > start + nanos ? failure(start + nanos, new TimedOutException("")) : end;
        }
    }

    /// A task that is only watched: its end is a text, and who waits for it leaves it alone.
    private record Watched(Part part) implements Part {
        @Override
        public String run() {
            Task<String> task = Weft.createTask(part::run);
            task.addDoneCallback(Deferred::outcome);
            Weft.waitAll(List.of(task));
            return new End(0, task.outcome()).text();
        }

        @Override
        public End model(long start) {
            End end = part.model(start);
            return success(end.at, end.text());
        }
    }

    private record Shielded(Part part) implements Part {
        @Override
        public String run() {
            Task<String> task = Weft.createTask(part::run);
            task.addDoneCallback(Deferred::outcome);
            return Weft.shield(task);
        }

        @Override
        public End model(long start) {
            return part.model(start);
        }
    }

    static Part random(Random random, int depth) {
        long nanos = random.nextLong(1, 1_000_000_000);
        String name = "v" + random.nextInt(100);
        return switch (random.nextInt(depth == 0 ? 5 : 13)) {
            case 0 -> new Value(name);
            case 1, 2 -> new Promised(nanos, success(0, name));
            case 3 -> new Promised(nanos, failure(0, new IllegalStateException(name)));
            case 4 -> new Promised(nanos, cancelled(0));
            case 5, 6 -> new Gather(several(random, depth - 1));
            case 7 -> new GatherOutcomes(several(random, depth - 1));
            case 8 -> new Cancelled(nanos, random(random, depth - 1));
            case 9 -> new Limited(nanos, random(random, depth - 1));
            case 10 -> new Watched(random(random, depth - 1));
            case 11 -> new Shielded(random(random, depth - 1));
            default -> new Sleep(nanos, random(random, depth - 1));
        };
    }

    private static List<Part> several(Random random, int depth) {
        List<Part> parts = new ArrayList<>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            parts.add(random(random, depth));
        }
        return parts;
    }
}
