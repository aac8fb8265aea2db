package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HandleRaceTest {

    private static final int ROUNDS = 300_000;

    /// Whoever is told that a callback was cancelled already sees that it was: a loop that ends and a
    /// thread that hands in would else each think that the other one lets it run.
    @Test
    void handleThatTwoCancelAtOnceIsCancelledForBoth() throws Exception {
        try (EventLoop loop = EventLoop.create()) {
            Handle[] handles = Stream.generate(() -> new Handle(loop, () -> {}))
                    .limit(ROUNDS)
                    .toArray(Handle[]::new);
            AtomicInteger arrived = new AtomicInteger();
            AtomicInteger lies = new AtomicInteger();
            Runnable canceller = () -> {
                for (int i = 0; i < ROUNDS; i++) {
                    arrived.incrementAndGet();
                    while (arrived.get() < 2 * (i + 1)) {
                        Thread.onSpinWait(); // the other one is a round behind
                    }
                    handles[i].cancel();
                    if (!handles[i].isCancelled()) {
                        lies.incrementAndGet();
                    }
                }
            };

            Thread other = Thread.ofPlatform().start(canceller);
            canceller.run();
            other.join();

            assertThat(lies).hasValue(0);
        }
    }
}
