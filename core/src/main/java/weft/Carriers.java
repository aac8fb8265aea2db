package weft;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/// Gives the JDK's scheduler a carrier in place of one that waits in a system call of which it does not know, as that
/// of the I/O coroutine does on the baton engine. Otherwise as many idle loops as there are processors would keep
/// all other virtual threads of the process from running.
final class Carriers {

    /// What takes 20 milliseconds to be found.
    private static final class Known {

        // Null if the scheduler is not to be told.
        static final @Nullable VirtualThreadSchedulerMXBean SCHEDULER = find();

        private static @Nullable VirtualThreadSchedulerMXBean find() {
            try {
                VirtualThreadSchedulerMXBean found =
                        ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
                found.setParallelism(found.getParallelism());
                return found;
            } catch (RuntimeException e) { // a scheduler of another kind, or a platform without this
                return null;
            }
        }

        /// Has the class found it, or waits until that is done.
        static void load() {}
    }

    private static final AtomicBoolean PREPARED = new AtomicBoolean();

    private Carriers() {}

    /// Begins to look for the scheduler, on another thread: the loop's has other things to do.
    static void prepare() {
        if (PREPARED.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("weft-carriers").start(Known::load);
        }
    }

    /// Is told, in a virtual thread, that it is about to wait in a system call.
    static void lend() {
        VirtualThreadSchedulerMXBean scheduler = Known.SCHEDULER;
        if (scheduler != null) {
            change(scheduler, 1);
            if (scheduler.getQueuedVirtualThreadCount() > 0) {
                // It looks at how many carriers it may have when something is queued, and these were before.
                Thread.startVirtualThread(() -> {});
            }
        }
    }

    /// Is told that the wait is over.
    static void takeBack() {
        VirtualThreadSchedulerMXBean scheduler = Known.SCHEDULER;
        if (scheduler != null) {
            change(scheduler, -1);
        }
    }

    private static synchronized void change(VirtualThreadSchedulerMXBean scheduler, int by) {
        scheduler.setParallelism(Math.max(1, scheduler.getParallelism() + by));
    }
}
