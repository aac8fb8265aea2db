package weft.http.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// The small parts of header values: RFC 9110, section 5.6.
public final class Tokens {

    private Tokens() {}

    private static boolean isTokenChar(int c) {
        return 'a' <= c && c <= 'z'
                || 'A' <= c && c <= 'Z'
                || '0' <= c && c <= '9'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /// Whether it is a token: at least one character, and only those that a token may have.
    ///
    /// @param text any text
    /// @return whether a name may be written so
    public static boolean isToken(String text) {
        return !text.isEmpty() && isOf(text, Tokens::isTokenChar);
    }

    /// Whether it has no other characters than these.
    ///
    /// @param text any text
    /// @param characters those that it may have
    /// @return whether it has only such; the empty text has
    public static boolean isOf(String text, IntPredicate characters) {
        for (int i = 0; i < text.length(); i++) { // for each field of each message: no stream
            if (!characters.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// Returns what stands between commas that are not in a quoted string, without empty members.
    ///
    /// @param value of a field
    /// @return them in their order, without space around them
    public static List<String> list(String value) {
        return split(value, ',');
    }

    /// Returns what stands between separators that are not in a quoted string.
    ///
    /// @param value of a field, or a part of it
    /// @param separator such as a semicolon
    /// @return them in their order, without space around them, and without those that are empty
    public static List<String> split(String value, char separator) {
        List<String> parts = new ArrayList<>();
        for (int begin = 0, end; begin <= value.length(); begin = end + 1) {
            end = end(value, separator, begin);
            add(parts, value.substring(begin, end));
        }
        return parts;
    }

    /// Returns where the next separator is that is not in a quoted string; the length of the value if there is none.
    ///
    /// @param value of a field
    /// @param separator such as a comma
    /// @param begin from where on, outside of quoted strings
    /// @return an index
    public static int end(String value, char separator, int begin) {
        boolean quoted = false;
        for (int i = begin; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                return i;
            }
        }
        return value.length();
    }

    private static void add(List<String> parts, String part) {
        String stripped = part.strip();
        if (!stripped.isEmpty()) {
            parts.add(stripped);
        }
    }

    /// Whether the value of a field may have this character.
    ///
    /// @param c the character
    /// @return whether it can be sent: RFC 9110, section 5.5
    public static boolean isFieldChar(int c) {
        return c >= ' ' && c != 0x7f && c <= 0xff || c == '\t';
    }

    /// Returns a text as a quoted string.
    ///
    /// @param text any text that a field may have
    /// @return the same, with what is special escaped
    public static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /// Returns the text of a quoted string, and any other value as it is.
    ///
    /// @param value of a parameter
    /// @return what it says
    public static String unquoted(String value) {
        if (value.length() < 2 || value.charAt(0) != '"' || value.charAt(value.length() - 1) != '"') {
            return value;
        }
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 1; i < value.length() - 1; i++) {
            char c = value.charAt(i);
            text.append(c == '\\' && i + 1 < value.length() - 1 ? value.charAt(++i) : c);
        }
        return text.toString();
    }

    /// Returns a text for a message: short, and with control characters made visible.
    ///
    /// @param text any text
    /// @return its beginning
    public static String visible(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), 80); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f) {
                shown.append(String.format("\\x%02x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return text.length() > 80 ? shown.append("...").toString() : shown.toString();
    }
}
