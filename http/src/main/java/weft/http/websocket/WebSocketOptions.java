package weft.http.websocket;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How to speak.
///
/// @param subprotocols those that are spoken; a client's favourite comes first
/// @param maxMessage how long a message that comes in may be, in bytes, decompressed: 4 MiB unless
///     said otherwise; else the connection is closed with 1009
/// @param maxFrame how much of a message is sent in one frame, in bytes: 64 KiB
/// @param compression whether messages are compressed if the other side can: they are
/// @param heartbeat after how long a silence to ask whether the other side is there; never, unless
///     said otherwise
/// @param patience how long the other side may take to close, and to answer when it is asked
///     whether it is there: 10 s
/// @asyncio none; aiohttp's ws_connect and WebSocketResponse, their arguments
public record WebSocketOptions(
        List<String> subprotocols,
        int maxMessage,
        int maxFrame,
        Compression compression,
        Optional<Duration> heartbeat,
        Duration patience) {

    /// Whether messages are compressed.
    public enum Compression {
        /// If both sides can.
        DEFLATE,
        /// Never.
        NONE
    }

    static final WebSocketOptions DEFAULT = new WebSocketOptions(
            List.of(), 4 << 20, 64 * 1024, Compression.DEFLATE, Optional.empty(), Duration.ofSeconds(10));

    private static final String SEPARATORS = "()<>@,;:\\\"/[]?={} \t";

    /// Checks the options.
    ///
    /// @throws IllegalArgumentException if a length is less than 1, a time not more than zero, or a
    ///     subprotocol no token
    public WebSocketOptions {
        subprotocols = List.copyOf(subprotocols);
        if (maxMessage < 1 || maxFrame < 1) {
            throw new IllegalArgumentException("messages of at most " + maxMessage + " bytes in frames of " + maxFrame
                    + ": both must be 1 or more");
        }
        if (!isPositive(patience)
                || !heartbeat.map(WebSocketOptions::isPositive).orElse(true)) {
            throw new IllegalArgumentException(
                    "a heartbeat of " + heartbeat.map(Duration::toString).orElse("none") + " and a patience of "
                            + patience + ": they must be more than zero");
        }
        for (String name : subprotocols) {
            if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && SEPARATORS.indexOf(c) < 0)) {
                throw new IllegalArgumentException("not the name of a subprotocol: \"" + name + "\"");
            }
        }
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }

    /// Returns these options with subprotocols.
    ///
    /// @param subprotocols those that are spoken; a client's favourite comes first
    /// @return other options
    public WebSocketOptions withSubprotocols(String... subprotocols) {
        return new WebSocketOptions(List.of(subprotocols), maxMessage, maxFrame, compression, heartbeat, patience);
    }

    /// Returns these options with another limit.
    ///
    /// @param maxMessage how long a message that comes in may be, in bytes
    /// @return other options
    public WebSocketOptions withMaxMessage(int maxMessage) {
        return new WebSocketOptions(subprotocols, maxMessage, maxFrame, compression, heartbeat, patience);
    }

    /// Returns these options with other frames.
    ///
    /// @param maxFrame how much of a message is sent in one frame, in bytes
    /// @return other options
    public WebSocketOptions withMaxFrame(int maxFrame) {
        return new WebSocketOptions(subprotocols, maxMessage, maxFrame, compression, heartbeat, patience);
    }

    /// Returns these options without compression.
    ///
    /// @return other options
    public WebSocketOptions withoutCompression() {
        return new WebSocketOptions(subprotocols, maxMessage, maxFrame, Compression.NONE, heartbeat, patience);
    }

    /// Returns these options with a heartbeat.
    ///
    /// @param heartbeat after how long a silence to ask whether the other side is there
    /// @return other options
    public WebSocketOptions withHeartbeat(Duration heartbeat) {
        return new WebSocketOptions(subprotocols, maxMessage, maxFrame, compression, Optional.of(heartbeat), patience);
    }

    /// Returns these options with another patience.
    ///
    /// @param patience how long the other side may take to close, and to answer when it is asked
    ///     whether it is there
    /// @return other options
    public WebSocketOptions withPatience(Duration patience) {
        return new WebSocketOptions(subprotocols, maxMessage, maxFrame, compression, heartbeat, patience);
    }
}
