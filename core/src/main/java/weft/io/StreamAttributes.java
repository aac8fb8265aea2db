package weft.io;

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
}
