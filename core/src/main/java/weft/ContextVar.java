package weft;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A variable that has a value of its own in every task: the counterpart of a thread-local one.
///
/// A task starts with its creator's values. What it sets is seen by itself and by the tasks that it
/// creates afterwards, and by nobody else. Declare it as a static constant.
///
/// **Thread safety.** May be used from any thread; each has its own [Context].
///
/// @param <T> the value
/// @asyncio contextvars.ContextVar
public final class ContextVar<T> {

    /// What a [#set] has replaced, for [#reset].
    ///
    /// @asyncio contextvars.Token
    public static final class Token {
        private final ContextVar<?> variable;
        private final Context context;
        private final @Nullable Object previous;
        private boolean used;

        private Token(ContextVar<?> variable, Context context, @Nullable Object previous) {
            this.variable = variable;
            this.context = context;
            this.previous = previous;
        }
    }

    private final String name;
    private final @Nullable T initial;

    private ContextVar(String name, @Nullable T initial) {
        this.name = Objects.requireNonNull(name, "name");
        this.initial = initial;
    }

    /// Creates a variable without a default value.
    ///
    /// @param <T> the value
    /// @param name a name, for messages
    /// @return a new variable
    public static <T> ContextVar<T> create(String name) {
        return new ContextVar<>(name, null);
    }

    /// Creates a variable with a default value.
    ///
    /// @param <T> the value
    /// @param name a name, for messages
    /// @param initial its value where none was set
    /// @return a new variable
    public static <T> ContextVar<T> withDefault(String name, T initial) {
        return new ContextVar<>(name, Objects.requireNonNull(initial, "initial"));
    }

    /// Returns the value in the current context.
    ///
    /// @return the value, or the default
    /// @throws NoSuchElementException if none was set and there is no default
    /// @asyncio ContextVar.get - LookupError
    @SuppressWarnings("unchecked") // only set() puts values
    public T get() {
        Object value = Context.current().get(this);
        if (value != null) {
            return (T) value;
        }
        if (initial == null) {
            throw new NoSuchElementException(
                    "the context variable " + name + " has no value here: set it, or create it with a default");
        }
        return initial;
    }

    /// Sets the value in the current context.
    ///
    /// @param value the value
    /// @return a token that [#reset] takes
    /// @asyncio ContextVar.set
    public Token set(T value) {
        Objects.requireNonNull(value, "value");
        Context context = Context.current();
        Token token = new Token(this, context, context.get(this));
        context.put(this, value);
        return token;
    }

    /// Restores the value that was there before a [#set].
    ///
    /// @param token what that `set` returned
    /// @throws IllegalArgumentException if it is another variable's token, or from another context
    /// @throws IllegalStateException if the token was used
    /// @asyncio ContextVar.reset
    public void reset(Token token) {
        if (token.variable != this) {
            throw new IllegalArgumentException("the token is of " + token.variable + ", not of " + this);
        }
        if (token.context != Context.current()) {
            throw new IllegalArgumentException("the token was made in another context");
        }
        if (token.used) {
            throw new IllegalStateException("the token was used already");
        }
        token.used = true;
        token.context.put(this, token.previous);
    }

    /// Runs a body with a value, and restores the one before.
    ///
    /// @param <R> the result
    /// @param value the value during the body
    /// @param body the body; it may suspend
    /// @return its result
    /// @throws Exception what the body throws
    public <R> R where(T value, Callable<R> body) throws Exception {
        Token token = set(value);
        try {
            return body.call();
        } finally {
            reset(token);
        }
    }

    @Override
    public String toString() {
        return "ContextVar[" + name + "]";
    }
}
