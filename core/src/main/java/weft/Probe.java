package weft;

import java.util.concurrent.Executor;

/// Tries what the mounted engine rests on. A class of its own: another thread cannot enter one that
/// is being initialised.
final class Probe {

    private Probe() {}

    /// Shows that a virtual thread with a scheduler is run by whoever runs the continuation that
    /// the scheduler is given.
    ///
    /// @throws ReflectiveOperationException if it does not do so
    static void run(JdkInternals internals) throws ReflectiveOperationException {
        Thread[] ran = new Thread[1];
        Runnable body = () -> ran[0] = Thread.currentThread();
        Runnable[] continuation = new Runnable[1];
        Executor scheduler = run -> continuation[0] = run;
        try {
            Thread thread = internals.newVirtualThread(scheduler, null, body);
            thread.start();
            Thread carrier = new Thread(continuation[0], "weft-probe"); // the carrier must be a platform thread
            carrier.start();
            carrier.join();
            if (ran[0] != thread) {
                throw new ReflectiveOperationException("a virtual thread with a scheduler did not run");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no news is good news
        } catch (ReflectiveOperationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ReflectiveOperationException("cannot run a virtual thread with a scheduler", e);
        }
    }
}
