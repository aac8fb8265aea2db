package weft.http.server;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import weft.http.BadMessageException;

/// Percent-encoding, RFC 3986, section 2.1, of text in UTF-8. What is not well-formed is refused,
/// as others may read something else in it.
final class Percent {

    private Percent() {}

    static String decode(String text) {
        return text.indexOf('%') < 0 ? text : decode(text, '\0');
    }

    /// The same for queries and forms, where a `+` is a space.
    static String decodeForm(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : decode(text, '+');
    }

    private static String decode(String text, char space) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length()) {
                    throw bad(text);
                }
                int high = Character.digit(text.charAt(++i), 16);
                int low = Character.digit(text.charAt(++i), 16);
                if (high < 0 || low < 0) {
                    throw bad(text);
                }
                bytes.put((byte) (high << 4 | low));
            } else if (c == space) {
                bytes.put((byte) ' ');
            } else if (c < 0x80) {
                bytes.put((byte) c);
            } else {
                bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes.flip())
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad(text);
        }
    }

    private static BadMessageException bad(String text) {
        return new BadMessageException(400, "bad percent-encoding in " + text);
    }
}
