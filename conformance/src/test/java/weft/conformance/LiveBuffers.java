package weft.conformance;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Knows which of Netty's buffers were not released, at any time and exactly: it takes the place of
/// Netty's own detector, which tells of those that the garbage collector has found. Constants of classes do not count.
///
/// For a JVM that has it in `io.netty.customResourceLeakDetector`.
@SuppressWarnings("exports") // Netty makes one, so it is public
public final class LiveBuffers<T> extends ResourceLeakDetector<T> {

    private static final Set<Tracker<?>> LIVE = ConcurrentHashMap.newKeySet();

    /// As Netty wants it.
    public LiveBuffers(Class<?> resource, int samplingInterval) {
        super(resource, samplingInterval);
    }

    /// As older code of Netty's wants it.
    public LiveBuffers(Class<?> resource, int samplingInterval, long maxActive) {
        super(resource, samplingInterval);
    }

    /// Returns how many there are.
    static int count() {
        return LIVE.size();
    }

    /// Returns where some of them were made.
    static List<String> origins() {
        return LIVE.stream().limit(3).map(Tracker::origin).toList();
    }

    /// Requires that none is left.
    ///
    /// @param patience how long threads of the system's may take to give up theirs
    /// @throws AssertionError if some are left, with where they came from
    static void requireNone(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (count() > 0 && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        if (count() > 0) {
            throw new AssertionError(count() + " buffers are left:\n" + String.join("\n", origins()));
        }
    }

    private static final class Tracker<T> implements ResourceLeakTracker<T> {

        private final Throwable made = new Throwable();

        private String origin() {
            return "a buffer that was made by"
                    + Stream.of(made.getStackTrace())
                            .skip(4)
                            .limit(20)
                            .map(frame -> "\n    " + frame)
                            .collect(Collectors.joining());
        }

        private boolean isConstant() {
            return Stream.of(made.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("<clinit>"));
        }

        @Override
        public void record() {}

        @Override
        public void record(@Nullable Object hint) {}

        @Override
        public boolean close(T trackedObject) {
            return LIVE.remove(this);
        }
    }

    @Override
    public ResourceLeakTracker<T> track(T object) {
        return trackForcibly(object);
    }

    @Override
    public ResourceLeakTracker<T> trackForcibly(T object) {
        Tracker<T> tracker = new Tracker<>();
        if (!tracker.isConstant()) {
            LIVE.add(tracker);
        }
        return tracker;
    }
}
