package weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An [Action] seen as an [Awaitable] whose result is null, as `Void` has no other.
record ActionAwaitable(Action body) implements Awaitable<Void> {

    ActionAwaitable {
        Objects.requireNonNull(body, "body");
    }

    @Override
    @SuppressWarnings("NullAway") // Void has only null
    public @Nullable Void await() throws Exception {
        body.run();
        return null;
    }
}
