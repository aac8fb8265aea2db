package weft.flow;

import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Weft;

/// Takes the values that the body of a [Generator] produces.
///
/// Tasks that the body has started, in a group of its own, may emit as well: their values are taken
/// in the order in which they came.
///
/// **Thread safety.** Confined to the loop of its generator.
///
/// @param <T> the values
/// @asyncio async generator - of which this is the `yield`
public final class Emitter<T extends @Nullable Object> {

    private final Handover<T> handover;

    Emitter(Handover<T> handover) {
        this.handover = handover;
    }

    /// Hands a value to the consumer, and suspends until it asks for the next one; with a buffer,
    /// until the body is no further ahead than that allows.
    ///
    /// **Cancellation.** The value is taken back unless the consumer has got it already. Of a generator
    /// that was closed every call ends so, also one made while cleaning up.
    ///
    /// @param value the value
    /// @throws IllegalStateException if the body of the generator has ended
    public void emit(T value) {
        Weft.checkpointIfDue();
        handover.put(EventLoop.current(), value, this);
    }

    @Override
    public String toString() {
        return "the consumer of " + handover;
    }
}
