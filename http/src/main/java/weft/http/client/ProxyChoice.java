package weft.http.client;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which requests go through which proxy.
///
/// @param http for addresses of http
/// @param https for addresses of https
/// @param except hosts and domains to which requests go straight
record ProxyChoice(Optional<ProxyAddress> http, Optional<ProxyAddress> https, List<String> except) {

    static final ProxyChoice NONE = new ProxyChoice(Optional.empty(), Optional.empty(), List.of());

    static ProxyChoice all(ProxyAddress proxy) {
        return new ProxyChoice(Optional.of(proxy), Optional.of(proxy), List.of());
    }

    /// Reads the variables that curl and aiohttp read. `HTTP_PROXY` in capitals is not one of them, as a web server
    /// sets it for its programs from a field of the request.
    static ProxyChoice of(Map<String, String> environment) {
        return new ProxyChoice(
                proxy(environment, "http_proxy", "all_proxy", "ALL_PROXY"),
                proxy(environment, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
                Arrays.stream(value(environment, "no_proxy", "NO_PROXY")
                                .orElse("")
                                .split("[,\\s]+"))
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .filter(host -> !host.isEmpty())
                        .toList());
    }

    private static Optional<ProxyAddress> proxy(Map<String, String> environment, String... names) {
        return value(environment, names).map(ProxyAddress::parse);
    }

    private static Optional<String> value(Map<String, String> environment, String... names) {
        return Arrays.stream(names)
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    Optional<ProxyAddress> forOrigin(Origin origin) {
        Optional<ProxyAddress> known = origin.isSecure() ? https : http;
        return known.filter(_ -> except.stream().noneMatch(pattern -> isExcepted(origin, pattern)));
    }

    private static boolean isExcepted(Origin origin, String pattern) {
        String name = pattern;
        if (pattern.endsWith(":" + origin.port())
                && origin.hostAndPort().endsWith(pattern.substring(pattern.lastIndexOf(':')))) {
            name = pattern.substring(0, pattern.lastIndexOf(':'));
        }
        String domain = name.startsWith("*.") ? name.substring(2) : name.startsWith(".") ? name.substring(1) : name;
        return name.equals("*") || origin.host().equals(domain) || origin.host().endsWith("." + domain);
    }
}
