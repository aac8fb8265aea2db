package weft.http.websocket;

import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// How a connection has ended, as the reader finds it behind the last message.
///
/// @param code as RFC 6455 numbers it
/// @param reason what was said
/// @param failure what broke; null if it was closed in good order
record End(int code, String reason, @Nullable IOException failure) {

    static final int NORMAL = 1000;
    static final int GOING_AWAY = 1001;
    static final int PROTOCOL_ERROR = 1002;
    static final int NO_CODE = 1005;
    static final int NO_WORD = 1006;
    static final int BAD_DATA = 1007;
    static final int TOO_LONG = 1009;
    static final int SERVER_FAILED = 1011;

    private static final int LONGEST_REASON = 123; // what a control frame leaves for it

    static End inOrder(int code, String reason) {
        return new End(code, reason, null);
    }

    static End failed(int code, String reason) {
        return new End(code, reason, new IOException(reason));
    }

    /// Returns as much of a reason as a close frame takes.
    static String cut(String reason) {
        String cut = reason;
        while (ByteBufUtil.utf8Bytes(cut) > LONGEST_REASON) {
            cut = cut.substring(0, cut.length() - 1);
        }
        return cut;
    }

    static int longestReason() {
        return LONGEST_REASON;
    }

    /// Whether a close frame may have it: RFC 6455, section 7.4, and the registry that it founded.
    static boolean isSent(int code) {
        return 1000 <= code && code <= 1003 || 1007 <= code && code <= 1014 || 3000 <= code && code <= 4999;
    }
}
