package weft.process;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads on which pipes are read and written, and processes ended.
///
/// As many as are wanted: each is blocked by its process, for as long as that likes, so a bounded
/// pool would have some processes wait for others. Not virtual ones: a read of a pipe keeps the
/// carrier, of which the JDK adds 256 at most.
final class Threads {

    static final ExecutorService POOL = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform()
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .name("weft-process-", 1)
                    .factory());

    private Threads() {}
}
