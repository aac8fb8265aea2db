package weft;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The values of the [ContextVar]s, as one task sees them.
///
/// Every task has a context of its own, a copy of its creator's at the time of creation; so has
/// every callback, and what runs by [Weft#toThread]. A thread outside of any loop has one too,
/// which [Weft#run] copies for the main task.
///
/// **Thread safety.** A context belongs to whoever runs in it. [#copy()] gives another its own.
///
/// @asyncio contextvars.Context
public final class Context {

    private static final ThreadLocal<@Nullable Context> OF_THREAD = new ThreadLocal<>();

    // Never changed in place, so a copy is a copy of the reference.
    private Map<ContextVar<?>, Object> values;

    /// Creates an empty context.
    public Context() {
        this(Map.of());
    }

    private Context(Map<ContextVar<?>, Object> values) {
        this.values = values;
    }

    /// Returns the current context: of the task, the callback, or the thread.
    ///
    /// @return the live context, not a copy
    /// @asyncio contextvars.copy_context - which copies
    public static Context current() {
        Context known = currentOrNull();
        if (known != null) {
            return known;
        }
        Context context = new Context();
        Coroutine coroutine = Coroutine.current();
        if (coroutine != null) {
            coroutine.context = context;
        } else {
            OF_THREAD.set(context);
        }
        return context;
    }

    /// Returns a copy, which from then on has values of its own.
    ///
    /// @return a new context with the same values
    /// @asyncio contextvars.Context.copy
    public Context copy() {
        return new Context(values);
    }

    /// Runs a body in this context, in the current task or thread.
    ///
    /// @param <T> the result
    /// @param body the body; it may suspend
    /// @return its result
    /// @throws Exception what the body throws
    /// @asyncio contextvars.Context.run
    public <T> T call(Callable<T> body) throws Exception {
        Objects.requireNonNull(body, "body");
        Context outer = currentOrNull();
        enter(this);
        try {
            return body.call();
        } finally {
            enter(outer);
        }
    }

    /// Makes a context the current one; null is empty.
    private static void enter(@Nullable Context context) {
        Coroutine coroutine = Coroutine.current();
        if (coroutine != null) {
            coroutine.context = context;
        } else if (context == null) {
            OF_THREAD.remove();
        } else {
            OF_THREAD.set(context);
        }
    }

    private static @Nullable Context currentOrNull() {
        Coroutine coroutine = Coroutine.current();
        return coroutine != null ? coroutine.context : OF_THREAD.get();
    }

    /// Returns a copy of the current context; null if it is empty, as most are.
    static @Nullable Context snapshot() {
        Context context = currentOrNull();
        return context == null || context.values.isEmpty() ? null : context.copy();
    }

    @Nullable
    Object get(ContextVar<?> variable) {
        return values.get(variable);
    }

    void put(ContextVar<?> variable, @Nullable Object value) {
        Map<ContextVar<?>, Object> changed = new HashMap<>(values);
        if (value == null) {
            changed.remove(variable);
        } else {
            changed.put(variable, value);
        }
        values = changed;
    }

    @Override
    public String toString() {
        return "Context" + values;
    }
}
