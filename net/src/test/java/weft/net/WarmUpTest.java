package weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.Task;
import weft.Weft;

class WarmUpTest {

    /// Each task that connected before its loop had a socket loaded everything anew, on a thread of its own.
    @Test
    void onlyTheFirstSocketOfAProcessWaitsUntilNettyIsLoaded() {
        Weft.run(() -> Net.listen(Servers.anyPort()).close());
        Weft.run(() -> {
            Task<Void> listening =
                    Weft.createTask(() -> Net.listen(Servers.anyPort()).close());
            Weft.checkpoint();

            EventLoop loop = EventLoop.current();
            assertThat(loop.threadsAtWork()).isZero();
            assertThat(loop.stagesAwaited()).isZero();
            assertThat(loop.poller()).isPresent();
            listening.await();
        });
    }
}
