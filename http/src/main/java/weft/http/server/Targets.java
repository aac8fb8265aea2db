package weft.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import weft.http.BadMessageException;

/// What is looked at in the head of a request before anybody else sees it: what Netty lets pass
/// and another server on the way may read in another way, RFC 9112, sections 3 and 6.
final class Targets {

    private Targets() {}

    /// Looks at a request of HTTP/1.1 or 1.0. If its target names a host, that is the host, whatever the headers have
    /// said: RFC 9112, section 3.2.2.
    ///
    /// @throws BadMessageException if it is to be refused
    static void check(HttpRequest head) {
        checkMethod(head);
        String target = head.uri();
        if (!isClean(target) || !isPath(head) && afterAuthority(target) < 0) {
            throw new BadMessageException(400, "a bad target");
        }
        HttpVersion version = head.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            throw new BadMessageException(505, "this server speaks HTTP/1.1 and HTTP/1.0");
        }
        if (head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
            if (codings.size() != 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
                throw new BadMessageException(501, "the one transfer coding is chunked");
            }
        }
        List<String> hosts = hostsOf(head);
        if (hosts.isEmpty() && version.equals(HttpVersion.HTTP_1_1)) {
            throw new BadMessageException(400, "a request names its host");
        }
        String expected = head.headers().get(HttpHeaderNames.EXPECT);
        if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
            throw new BadMessageException(417, "the one expectation is 100-continue");
        }
        if (!isPath(head)) {
            head.headers().set(HttpHeaderNames.HOST, hostOf(target));
        }
    }

    /// Looks at a request of HTTP/2, whose host is its authority, and whose target is a path and nothing else: RFC
    /// 9113, section 8.3.1. Netty has refused those whose headers name another host.
    ///
    /// @throws BadMessageException if it is to be refused
    static void checkStream(HttpRequest head) {
        checkMethod(head);
        if (!isClean(head.uri()) || !isPath(head)) {
            throw new BadMessageException(400, "a bad target");
        }
        hostsOf(head);
    }

    private static void checkMethod(HttpRequest head) {
        if (head.method().name().equals("CONNECT")) { // its target would be no path, and a 2xx the begin of a tunnel
            throw new BadMessageException(501, "this server makes no tunnels");
        }
    }

    private static boolean isClean(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return false;
            }
        }
        return true;
    }

    private static boolean isPath(HttpRequest head) {
        return head.uri().startsWith("/")
                || head.uri().equals("*") && head.method().name().equals("OPTIONS");
    }

    /// Returns what the headers name, one at most.
    private static List<String> hostsOf(HttpRequest head) {
        List<String> hosts = head.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1) {
            throw new BadMessageException(400, "a request names one host, and this " + hosts.size());
        }
        if (!hosts.isEmpty() && !isHost(hosts.getFirst())) {
            throw new BadMessageException(400, "a bad host");
        }
        return hosts;
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c >= 0x7f || "/\\@?#,\"<>^`{|}".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /// Returns the host of an absolute target, without a user: RFC 9110, section 4.2.
    private static String hostOf(String target) {
        String authority = target.substring(authority(target), afterAuthority(target));
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        if (host.isEmpty() || !isHost(host)) {
            throw new BadMessageException(400, "a bad host");
        }
        return host;
    }

    /// Returns where the host begins in an absolute target; -1 if it is none.
    private static int authority(String target) {
        return target.regionMatches(true, 0, "http://", 0, 7)
                ? 7
                : target.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
    }

    /// Returns where the path begins in an absolute target; -1 if it is none.
    private static int afterAuthority(String target) {
        int authority = authority(target);
        if (authority < 0) {
            return -1;
        }
        for (int i = authority; i < target.length(); i++) {
            if (target.charAt(i) == '/' || target.charAt(i) == '?') {
                return i;
            }
        }
        return target.length();
    }

    /// Returns the path of a target.
    static String pathOf(String target) {
        int begin = target.startsWith("/") ? 0 : Math.max(0, afterAuthority(target));
        int mark = target.indexOf('?');
        int end = mark < 0 ? target.length() : mark;
        return begin == end ? "/" : target.substring(begin, end);
    }
}
