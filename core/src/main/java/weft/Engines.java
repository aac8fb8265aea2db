package weft;

import java.lang.System.Logger.Level;
import java.lang.reflect.InaccessibleObjectException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Chooses the [Engine] of the process.
///
/// The mounted engine builds virtual threads with a scheduler of its own, by what is package-private
/// in the JDK (21 to 25). Should a JDK move that, it is not found or fails the probe, and the baton
/// engine, which uses nothing internal, takes over.
final class Engines {

    /// The engine of this process.
    static final Engine CHOSEN;

    // Why there can be no loop: what was asked for cannot be had.
    private static final @Nullable RuntimeException REFUSED;

    // Null unless the engine is mounted.
    private static final @Nullable JdkInternals INTERNALS;

    static {
        String asked = System.getProperty("weft.engine", "").toLowerCase(Locale.ROOT);
        JdkInternals internals = null;
        Engine engine = Engine.BATON;
        RuntimeException refused = null;
        switch (asked) {
            case "", "mounted" -> {
                try {
                    internals = JdkInternals.find();
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
        INTERNALS = internals;
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

    /// Creates the I/O coroutine.
    ///
    /// @param bound whether it has to run on one thread of the system's; a mounted one does anyway, as
    ///     long as [LoopThread] is the same
    static Coroutine newPollingCoroutine(EventLoop loop, boolean bound, Runnable body) {
        return bound && CHOSEN == Engine.BATON
                ? new BatonCoroutine(loop, body, Thread.ofPlatform().daemon().name("weft-io"))
                : newCoroutine(loop, "weft-io", body);
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

    /// What the mounted engine takes from inside the JDK.
    static JdkInternals internals() {
        JdkInternals internals = INTERNALS;
        if (internals == null) {
            throw new AssertionError("not the mounted engine");
        }
        return internals;
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
