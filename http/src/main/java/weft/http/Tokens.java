package weft.http;

import java.util.ArrayList;
import java.util.List;

/// The small parts of header values: RFC 9110, section 5.6.
final class Tokens {

    private Tokens() {}

    private static boolean isTokenChar(int c) {
        return 'a' <= c && c <= 'z'
                || 'A' <= c && c <= 'Z'
                || '0' <= c && c <= '9'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /// Whether it is a token: at least one character, and only those that a token may have.
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) { // for each request that is made: no stream
            if (!isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /// Returns what stands between commas that are not in a quoted string, without empty members.
    static List<String> list(String value) {
        return split(value, ',');
    }

    /// Returns what stands between separators that are not in a quoted string.
    static List<String> split(String value, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                add(parts, value.substring(begin, i));
                begin = i + 1;
            }
        }
        add(parts, value.substring(Math.min(begin, value.length())));
        return parts;
    }

    private static void add(List<String> parts, String part) {
        String stripped = part.strip();
        if (!stripped.isEmpty()) {
            parts.add(stripped);
        }
    }

    /// Returns the text of a quoted string, and any other value as it is.
    static String unquoted(String value) {
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
    static String visible(String text) {
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
