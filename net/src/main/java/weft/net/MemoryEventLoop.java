package weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An event loop of Netty's that runs when it is told to, and whose time is that of weft's loop.
///
/// To Netty its thread is whichever runs it, for as long as it does. It is never shut down: it has nothing
/// that would have to be given back.
final class MemoryEventLoop extends AbstractScheduledEventExecutor implements EventLoop {

    private final MemoryDriver driver;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Ticker ticker;
    private @Nullable Thread runner;

    MemoryEventLoop(MemoryDriver driver) {
        this.driver = driver;
        ticker = tickerOf(driver.loop());
    }

    private static Ticker tickerOf(weft.EventLoop loop) {
        return new Ticker() {
            @Override
            public long initialNanoTime() {
                return 0;
            }

            @Override
            public long nanoTime() {
                return loop.time().toNanos();
            }

            @Override
            public void sleep(long delay, TimeUnit unit) {
                throw new UnsupportedOperationException("nobody sleeps in a pipeline");
            }
        };
    }

    MemoryDriver driver() {
        return driver;
    }

    /// Runs what there is to run, and something else in between.
    void run(Runnable inBetween) {
        runner = Thread.currentThread();
        try {
            runTasks();
            inBetween.run();
            runTasks();
        } finally {
            runner = null;
        }
    }

    private void runTasks() {
        long now = ticker.nanoTime();
        for (Runnable task; (task = pollScheduledTask(now)) != null; ) {
            tasks.add(task);
        }
        for (Runnable task; (task = tasks.poll()) != null; ) {
            safeExecute(task);
        }
    }

    /// Returns when something is to be run that was scheduled; -1 if there is nothing.
    long nextDeadlineNanos() {
        return nextScheduledTaskDeadlineNanos();
    }

    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        if (runner == null) {
            driver.turnSoon(); // which fails on another thread
        }
        tasks.add(task);
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return runner == thread;
    }

    @Override
    public Ticker ticker() {
        return ticker;
    }

    @Override
    public EventLoopGroup parent() {
        return this;
    }

    @Override
    public EventLoop next() {
        return this;
    }

    @Override
    public ChannelFuture register(Channel channel) {
        return register(new DefaultChannelPromise(channel, this));
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        promise.channel().unsafe().register(this, promise);
        return promise;
    }

    @Deprecated
    @Override
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        return register(promise);
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<?> terminationFuture() {
        throw new UnsupportedOperationException();
    }

    @Deprecated
    @Override
    public void shutdown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isShuttingDown() {
        return false;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
