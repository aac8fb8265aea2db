package weft;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InaccessibleObjectException;
import java.util.Locale;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Chooses the [Engine] of the process, and holds what the mounted one takes from inside the JDK.
///
/// The mounted engine builds virtual threads with a scheduler of its own, through the
/// package-private `java.lang.ThreadBuilders.newVirtualThread(Executor, String, int, Runnable)`
/// (JDK 21 to 25). Should a JDK move it, the probe fails, and the baton engine, which uses nothing
/// internal, takes over.
final class Engines {

    /// The engine of this process.
    static final Engine CHOSEN;

    // Why there can be no loop: what was asked for cannot be had.
    private static final @Nullable RuntimeException REFUSED;

    // Both null unless the engine is mounted.
    private static final @Nullable MethodHandle NEW_VIRTUAL_THREAD;
    private static final @Nullable Executor DEFAULT_SCHEDULER;

    static {
        String asked = System.getProperty("weft.engine", "").toLowerCase(Locale.ROOT);
        MethodHandle newVirtualThread = null;
        Executor defaultScheduler = null;
        Engine engine = Engine.BATON;
        RuntimeException refused = null;
        switch (asked) {
            case "", "mounted" -> {
                try {
                    newVirtualThread = findNewVirtualThread();
                    defaultScheduler = findDefaultScheduler();
                    Probe.run(newVirtualThread);
                    engine = Engine.MOUNTED;
                } catch (ReflectiveOperationException | InaccessibleObjectException | LinkageError e) {
                    refused = explain(asked, e);
                }
            }
            case "baton" -> {}
            default -> refused = new IllegalArgumentException("weft.engine is neither mounted nor baton: " + asked);
        }
        CHOSEN = engine;
        REFUSED = refused;
        NEW_VIRTUAL_THREAD = engine == Engine.MOUNTED ? newVirtualThread : null;
        DEFAULT_SCHEDULER = engine == Engine.MOUNTED ? defaultScheduler : null;
    }

    private Engines() {}

    /// Returns the engine of this process, which so is chosen.
    ///
    /// @throws IllegalStateException if the one that was asked for cannot be had
    static Engine choose() {
        if (REFUSED != null) {
            throw new IllegalStateException(REFUSED.getMessage(), REFUSED);
        }
        return CHOSEN;
    }

    /// Creates the coroutine of a task.
    static Coroutine newCoroutine(Task<?> task, @Nullable String name) {
        return newCoroutine(task.loop(), task, null, name);
    }

    /// Creates a coroutine of the kernel's own.
    static Coroutine newCoroutine(EventLoop loop, String name, Runnable body) {
        return newCoroutine(loop, null, body, name);
    }

    private static Coroutine newCoroutine(
            EventLoop loop, @Nullable Task<?> task, @Nullable Runnable body, @Nullable String name) {
        return switch (CHOSEN) {
            case MOUNTED -> new MountedCoroutine(loop, task, body, name);
            case BATON -> new BatonCoroutine(loop, task, body, name);
        };
    }

    /// Runs a scheduler on the current thread until it is stopped.
    static void drive(Scheduler scheduler) {
        switch (CHOSEN) {
            case MOUNTED -> MountedCoroutine.drive(scheduler);
            case BATON -> BatonCoroutine.drive(scheduler);
        }
    }

    /// Builds a virtual thread whose continuation is run by `scheduler`. Mounted engine only.
    static Thread newVirtualThread(Executor scheduler, @Nullable String name, Runnable body) {
        MethodHandle constructor = NEW_VIRTUAL_THREAD;
        if (constructor == null) {
            throw new AssertionError("not the mounted engine");
        }
        try {
            return (Thread) constructor.invokeExact(scheduler, name, 0, body);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Hands a continuation that is no coroutine's to the JDK's own scheduler. Mounted engine only.
    static void runElsewhere(Runnable continuation) {
        Executor scheduler = DEFAULT_SCHEDULER;
        if (scheduler == null) {
            throw new AssertionError("not the mounted engine");
        }
        scheduler.execute(continuation);
    }

    private static MethodHandle findNewVirtualThread() throws ReflectiveOperationException {
        var method = Class.forName("java.lang.ThreadBuilders")
                .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
        method.setAccessible(true);
        return MethodHandles.lookup().unreflect(method);
    }

    private static Executor findDefaultScheduler() throws ReflectiveOperationException {
        var field = Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
        field.setAccessible(true);
        return (Executor) field.get(null);
    }

    private static @Nullable RuntimeException explain(String asked, Throwable cause) {
        String module = Engines.class.getModule().isNamed() ? "weft.core" : "ALL-UNNAMED";
        String flag = "--add-opens java.base/java.lang=" + module;
        if (asked.equals("mounted")) {
            return new IllegalStateException("the mounted engine was asked for, which needs " + flag, cause);
        }
        System.getLogger("weft")
                .log(
                        Level.INFO,
                        "running on the baton engine; " + flag
                                + " gives the mounted engine, which switches tasks several times faster"
                                + " (-Dweft.engine=baton silences this line)");
        return null;
    }
}
