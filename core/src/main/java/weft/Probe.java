package weft;

import java.lang.invoke.MethodHandle;
import java.util.concurrent.Executor;

/// Tries what the mounted engine rests on. A class of its own: another thread cannot enter one that
/// is being initialised.
final class Probe {

    private Probe() {}

    /// Shows that a virtual thread with a scheduler is run by whoever runs the continuation that
    /// the scheduler is given.
    ///
    /// @throws ReflectiveOperationException if it does not do so
    static void run(MethodHandle newVirtualThread) throws ReflectiveOperationException {
        Thread[] ran = new Thread[1];
        Runnable body = () -> ran[0] = Thread.currentThread();
        Runnable[] continuation = new Runnable[1];
        Executor scheduler = run -> continuation[0] = run;
        try {
            Thread thread = (Thread) newVirtualThread.invokeExact(scheduler, (String) null, 0, body);
            thread.start();
            Thread carrier = new Thread(continuation[0], "weft-probe"); // the carrier must be a platform thread
            carrier.start();
            carrier.join();
            if (ran[0] != thread) {
                throw new ReflectiveOperationException("a virtual thread with a scheduler did not run");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no news is good news
        } catch (ReflectiveOperationException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException("cannot run a virtual thread with a scheduler", e);
        }
    }
}
