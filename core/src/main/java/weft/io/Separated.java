package weft.io;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What comes up to a separator: lines and records, of limited length.
final class Separated {

    private static final byte[][] NEWLINE = {{'\n'}};

    private final Incoming incoming;
    private final Object stream; // for messages

    Separated(Incoming incoming, Object stream) {
        this.incoming = incoming;
        this.stream = stream;
    }

    /// Suspends until one of some separators has come, and takes what there is up to its end.
    byte[] take(int limit, byte[][] separators) {
        Incoming.Match match = find(limit, separators);
        if (match == null) {
            throw new IncompleteReadException(incoming.take(incoming.size()), -1);
        }
        return incoming.take(match.end());
    }

    /// Suspends until a line has come, and takes it.
    ///
    /// @return null at the end of the stream
    @Nullable
    String takeLine(int limit) {
        Incoming.Match match;
        try {
            match = find(limit, NEWLINE);
        } catch (LimitExceededException e) {
            skipLine();
            throw e;
        }
        if (match == null) {
            return incoming.size() == 0 ? null : text(incoming.take(incoming.size()));
        }
        return text(incoming.take(match.end()));
    }

    private Incoming.@Nullable Match find(int limit, byte[][] separators) {
        int searched = 0;
        while (true) {
            Incoming.Match match = incoming.find(separators, searched);
            searched = incoming.size();
            int before = match != null ? match.begin() : searched - longest(separators) + 1;
            if (before > limit) {
                throw new LimitExceededException(
                        "no separator within the limit of " + limit + " bytes from " + stream, before);
            }
            if (match != null) {
                return match;
            }
            if (!incoming.more()) {
                return null;
            }
        }
    }

    private static int longest(byte[][] separators) {
        int longest = 0;
        for (byte[] separator : separators) {
            longest = Math.max(longest, separator.length);
        }
        return longest;
    }

    private void skipLine() {
        Incoming.Match match = incoming.find(NEWLINE, 0);
        if (match == null) {
            incoming.clear();
        } else {
            incoming.drop(match.end());
        }
    }

    private static String text(byte[] line) {
        int length = line.length;
        if (length > 0 && line[length - 1] == '\n') {
            length--;
            if (length > 0 && line[length - 1] == '\r') {
                length--;
            }
        }
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }
}
