package weft.net;

import io.netty.channel.Channel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Promise;
import weft.TimerHandle;

/// What runs the pipelines of connections in memory, on a loop with any poller or none: callbacks, so that
/// they take turns with tasks in whatever order the loop has its steps in, and know no time but the loop's.
final class MemoryDriver extends ChannelDriver {

    private final MemoryEventLoop netty = new MemoryEventLoop(this);
    private boolean due; // a turn
    private @Nullable TimerHandle timer; // for the next thing that was scheduled

    MemoryDriver(EventLoop loop) {
        super(loop, 0); // each keeps to its own limit: there is no call of the system's to be saved
    }

    @Override
    MemoryEventLoop netty() {
        return netty;
    }

    @Override
    void execute(Runnable action) {
        netty.execute(action);
    }

    @Override
    void flushLater(Connection<?> connection) {
        super.flushLater(connection);
        turnSoon();
    }

    /// Has the pipelines run once more, in the next iteration.
    void turnSoon() {
        if (!due) {
            due = true;
            loop().callSoon(this::turn);
        }
    }

    private void turn() {
        due = false;
        netty.run(this::flushConnections);
        if (timer != null) {
            timer.cancel();
        }
        long next = netty.nextDeadlineNanos();
        timer = next < 0 ? null : loop().callAt(Duration.ofNanos(next), this::turn);
    }

    /// Does nothing: nothing comes from outside.
    @Override
    void watch(Channel channel) {}

    @Override
    <T extends @Nullable Object> T await(Promise<T> done) {
        return done.await();
    }

    @Override
    boolean isClosed() {
        return loop().isClosed();
    }
}
