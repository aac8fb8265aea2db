package weft.io;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells what a [ByteStream] says of itself: what a transport implements.
///
/// @asyncio BaseTransport.get_extra_info; anyio.TypedAttributeProvider
@FunctionalInterface
public interface StreamAttributes {

    /// Says nothing.
    StreamAttributes NONE = _ -> null;

    /// Looks something up.
    ///
    /// @param key what is asked for
    /// @return its value, of the key's type; null if this does not know it
    @Nullable
    Object find(StreamAttribute<?> key);

    /// Returns what the transport tells, as a value of the key's type.
    ///
    /// @param <T> the value's type
    /// @param key what is asked for
    /// @return the value; empty if there is none
    default <T> Optional<T> attribute(StreamAttribute<T> key) {
        Object value = find(key);
        return value == null ? Optional.empty() : Optional.of(key.cast(value));
    }
}
