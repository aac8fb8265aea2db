package weft.http.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// What a reference means where it stands: RFC 3986, section 5.2.
///
/// ```java
/// URI page = URI.create("https://example.org/shop/list");
/// URI next = References.resolve(page, URI.create("?page=2")); // https://example.org/shop/list?page=2
/// ```
///
/// The JDK's [URI#resolve(URI)] goes by the older RFC 2396: there a query alone loses the last segment of the path, and
/// dots may stay.
///
/// **Thread safety.** Any thread.
///
/// @asyncio none; yarl's URL.join
public final class References {

    private References() {}

    /// Resolves a reference.
    ///
    /// @param base an absolute address: where the reference stands
    /// @param reference relative or absolute
    /// @return where it leads, with its own fragment, if it has one; the reference itself if either has no
    ///     path, as in `mailto:a@example.org`
    public static URI resolve(URI base, URI reference) {
        if (base.isOpaque() || reference.isOpaque()) {
            return reference;
        }
        String scheme = base.getScheme();
        String authority = base.getRawAuthority();
        String path = withoutDots(reference.getRawPath());
        String query = reference.getRawQuery();
        if (reference.getScheme() != null || reference.getRawAuthority() != null) {
            scheme = reference.getScheme() == null ? scheme : reference.getScheme();
            authority = reference.getRawAuthority();
        } else if (reference.getRawPath().isEmpty()) {
            path = base.getRawPath();
            query = query == null ? base.getRawQuery() : query;
        } else if (!path.startsWith("/")) {
            path = withoutDots(directory(base) + reference.getRawPath());
        }
        return whole(scheme, authority, path, query, reference.getRawFragment());
    }

    /// Section 5.2.3.
    private static String directory(URI base) {
        String path = base.getRawPath();
        return path.isEmpty() && base.getRawAuthority() != null ? "/" : path.substring(0, path.lastIndexOf('/') + 1);
    }

    /// Section 5.2.4, of a path that is resolved if it begins with a slash.
    private static String withoutDots(String path) {
        if (!path.startsWith("/") || !path.contains("/.")) {
            return path;
        }
        StringBuilder kept = new StringBuilder(path.length());
        for (int at = 0, end; at < path.length(); at = end) { // each segment with the slash before it
            int slash = path.indexOf('/', at + 1);
            end = slash < 0 ? path.length() : slash;
            String segment = path.substring(at, end);
            if (segment.equals("/..")) {
                kept.setLength(Math.max(0, kept.lastIndexOf("/"))); // nothing is above the root
            } else if (!segment.equals("/.")) {
                kept.append(segment);
                continue;
            }
            if (slash < 0) {
                kept.append('/'); // what it names is a directory
            }
        }
        return kept.toString();
    }

    /// Section 5.3.
    private static URI whole(
            @Nullable String scheme,
            @Nullable String authority,
            String path,
            @Nullable String query,
            @Nullable String fragment) {
        StringBuilder whole = new StringBuilder();
        if (scheme != null) {
            whole.append(scheme).append(':');
        }
        if (authority != null) {
            whole.append("//").append(authority);
        } else if (path.startsWith("//")) {
            whole.append("/."); // else it would begin with an authority
        }
        whole.append(path);
        if (query != null) {
            whole.append('?').append(query);
        }
        if (fragment != null) {
            whole.append('#').append(fragment);
        }
        return URI.create(whole.toString());
    }
}
