package weft;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What the mounted engine takes from inside the JDK; it needs `--add-opens java.base/java.lang`.
///
/// A record, because the JVM takes the components of a constant record for constants too: the
/// handles cost no more than calls.
///
/// @param newVirtualThread `ThreadBuilders.newVirtualThread(Executor, String, int, Runnable)`
/// @param defaultScheduler the scheduler of ordinary virtual threads
/// @param inheritable reads the map of a thread's inheritable thread-locals, null when it has none
record JdkInternals(MethodHandle newVirtualThread, Executor defaultScheduler, MethodHandle inheritable) {

    /// Finds them, and tries that they work.
    ///
    /// @throws ReflectiveOperationException if this JDK has them elsewhere
    static JdkInternals find() throws ReflectiveOperationException {
        var builder = Class.forName("java.lang.ThreadBuilders")
                .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
        builder.setAccessible(true);
        Field scheduler = Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
        scheduler.setAccessible(true);
        Field inheritable = Thread.class.getDeclaredField("inheritableThreadLocals");
        inheritable.setAccessible(true);
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        JdkInternals found = new JdkInternals(
                lookup.unreflect(builder),
                (Executor) scheduler.get(null),
                lookup.unreflectGetter(inheritable)
                        .asType(java.lang.invoke.MethodType.methodType(Object.class, Thread.class)));
        Probe.run(found);
        return found;
    }

    /// Builds a virtual thread whose continuation is run by `scheduler`.
    Thread newVirtualThread(Executor scheduler, @Nullable String name, Runnable body) {
        try {
            return (Thread) newVirtualThread.invokeExact(scheduler, name, 0, body);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Returns whether a thread that the current one creates would be another than one that the
    /// given thread creates: whether it has something to inherit.
    boolean inheritsMoreThanFrom(Thread other) {
        Thread parent = Thread.currentThread();
        try {
            return parent.getContextClassLoader() != other.getContextClassLoader()
                    || (Object) inheritable.invokeExact(parent) != null;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static AssertionError unexpected(Throwable e) {
        if (e instanceof RuntimeException exception) {
            throw exception;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new AssertionError(e);
    }
}
