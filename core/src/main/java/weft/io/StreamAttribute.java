package weft.io;

import java.util.Objects;

/// A key by which a [ByteStream] tells something about what is below it, such as an address.
///
/// Two are the same key only if they are the same object. Transports have theirs as constants.
///
/// @param <T> what it tells
/// @asyncio BaseTransport.get_extra_info; anyio.TypedAttributeProvider
public final class StreamAttribute<T> {

    private final String name;
    private final Class<T> type;

    private StreamAttribute(String name, Class<T> type) {
        this.name = Objects.requireNonNull(name, "name");
        this.type = Objects.requireNonNull(type, "type");
    }

    /// Creates a key.
    ///
    /// @param <T> what it tells
    /// @param name for messages
    /// @param type what it tells
    /// @return a new key
    public static <T> StreamAttribute<T> of(String name, Class<T> type) {
        return new StreamAttribute<>(name, type);
    }

    T cast(Object value) {
        return type.cast(value);
    }

    @Override
    public String toString() {
        return name;
    }
}
