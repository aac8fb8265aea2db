package weft.http.websocket;

import java.util.Arrays;
import java.util.Objects;

/// A message that has come in, whole.
///
/// **Thread safety.** Immutable, but for the array.
///
/// @asyncio none; aiohttp.WSMessage
public sealed interface WebSocketMessage {

    /// A text.
    ///
    /// @param text the text
    record Text(String text) implements WebSocketMessage {

        /// Checks that there is one.
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /// Bytes.
    ///
    /// @param bytes the bytes, not copied
    record Binary(byte[] bytes) implements WebSocketMessage {

        /// Checks that there are some, or none.
        public Binary {
            Objects.requireNonNull(bytes, "bytes");
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Binary(byte[] others) && Arrays.equals(bytes, others);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Binary[" + bytes.length + " bytes]";
        }
    }
}
