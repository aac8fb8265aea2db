package weft.net;

/// Hosts that are addresses, and are not looked up.
final class HostLiteral {

    private HostLiteral() {}

    static boolean isOne(String host) {
        return host.indexOf(':') >= 0
                || !host.isEmpty() && host.chars().allMatch(c -> c == '.' || '0' <= c && c <= '9');
    }
}
