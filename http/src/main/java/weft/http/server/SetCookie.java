package weft.http.server;

/// Cookies.
final class SetCookie {

    private SetCookie() {}

    static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }
}
