package weft.http.server;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Routes by the segments of their patterns. It is built once, and then only read.
final class RouteTree {

    private record Named(String name, Node node) {}

    private static final class Node {
        private final Map<String, Node> texts = new HashMap<>();
        private final Map<RoutePattern.Type, Named> named = new EnumMap<>(RoutePattern.Type.class);
        private @Nullable Named rest;
        private final Map<String, Handler> handlers = new LinkedHashMap<>(); // by method
        private @Nullable Handler nested;
    }

    private final Node root = new Node();
    private final Map<String, Node> plain = new HashMap<>(); // of patterns that are the path, as it is sent

    /// @throws IllegalArgumentException if it is there already
    void add(String method, RoutePattern pattern, Handler handler) {
        Node node = node(pattern);
        if (node.handlers.putIfAbsent(method, handler) != null) {
            throw new IllegalArgumentException("two routes for " + method + " of the same pattern: " + pattern);
        }
        pattern.plain().ifPresent(path -> plain.put(path, node));
    }

    /// @throws IllegalArgumentException if it is there already
    void nest(RoutePattern prefix, Handler handler) {
        Node node = node(prefix);
        if (node.nested != null) {
            throw new IllegalArgumentException("two handlers are nested under the same prefix: " + prefix);
        }
        node.nested = handler;
    }

    private Node node(RoutePattern pattern) {
        Node node = root;
        for (RoutePattern.Segment segment : pattern.segments()) {
            node = switch (segment) {
                case RoutePattern.Text text -> node.texts.computeIfAbsent(text.text(), _ -> new Node());
                case RoutePattern.Named named -> {
                    Named known = node.named.computeIfAbsent(named.type(), _ -> new Named(named.name(), new Node()));
                    yield same(known, named.name(), pattern);
                }
                case RoutePattern.Rest rest -> {
                    if (node.rest == null) {
                        node.rest = new Named(rest.name(), new Node());
                    }
                    yield same(node.rest, rest.name(), pattern);
                }
            };
        }
        return node;
    }

    private static Node same(Named known, String name, RoutePattern pattern) {
        if (!known.name.equals(name)) {
            throw new IllegalArgumentException(
                    "one place has two names in two patterns, {" + known.name + "} and {" + name + "}: " + pattern);
        }
        return known.node;
    }

    /// Looks for the route of a request.
    ///
    /// @throws weft.http.BadMessageException if the path is not well encoded
    Search find(String method, String path) {
        Search search = new Search(method, path);
        Node node = plain.get(path);
        if (node == null || !search.isFound(node)) { // the tree as well would look there first
            search.visit(root);
        }
        return search;
    }

    /// One look for a route, and what it finds.
    static final class Search {

        private static final String[] NONE = {};

        private final String method;
        private final String whole;
        private String[] segments = NONE; // decoded, if the tree is visited
        private Map<String, String> parameters = Map.of(); // most routes have none
        private Set<String> allowed = Set.of();
        private @Nullable Handler handler;
        private String path;

        private Search(String method, String path) {
            this.method = method;
            this.whole = path;
            this.path = path;
        }

        private void visit(Node root) {
            segments = whole.isEmpty() ? NONE : whole.substring(1).split("/", -1);
            for (int i = 0; i < segments.length; i++) {
                segments[i] = Percent.decode(segments[i]);
            }
            if (whole.startsWith("/")) {
                visit(root, 0);
            }
        }

        private boolean visit(Node node, int index) {
            if (index == segments.length) {
                return isFound(node) || isNested(node, index);
            }
            Node next = node.texts.get(segments[index]);
            if (next != null && visit(next, index + 1)) {
                return true;
            }
            for (Map.Entry<RoutePattern.Type, Named> named : node.named.entrySet()) {
                if (named.getKey().matches(segments[index]) && isUnder(named.getValue(), segments[index], index + 1)) {
                    return true;
                }
            }
            Named rest = node.rest;
            if (rest != null && isPlain(index) && isUnder(rest, rest(index), segments.length)) {
                return true;
            }
            return isNested(node, index);
        }

        private boolean isUnder(Named named, String value, int index) {
            if (visit(named.node, index)) {
                parameters = parameters.isEmpty() ? new HashMap<>() : parameters;
                parameters.putIfAbsent(named.name, value);
                return true;
            }
            return false;
        }

        private boolean isFound(Node node) {
            Handler found = node.handlers.get(method);
            if (found == null && method.equals("HEAD")) {
                found = node.handlers.get("GET");
            }
            if (found == null && !node.handlers.isEmpty()) {
                allowed = allowed.isEmpty() ? new TreeSet<>() : allowed;
                allowed.addAll(node.handlers.keySet());
                if (node.handlers.containsKey("GET")) {
                    allowed.add("HEAD");
                }
                allowed.add("OPTIONS");
            }
            handler = found;
            return found != null;
        }

        private boolean isNested(Node node, int index) {
            if (node.nested == null) {
                return false;
            }
            handler = node.nested;
            path = index < segments.length ? whole.substring(slashBefore(index)) : "/";
            return true;
        }

        private int slashBefore(int index) {
            int slash = 0;
            for (int i = 0; i < index; i++) {
                slash = whole.indexOf('/', slash + 1);
            }
            return slash;
        }

        /// Whether what follows can be put together without becoming something else.
        private boolean isPlain(int index) {
            for (int i = index; i < segments.length; i++) {
                String segment = segments[i];
                if (segment.equals(".")
                        || segment.equals("..")
                        || segment.indexOf('/') >= 0
                        || segment.indexOf(0) >= 0) {
                    return false;
                }
            }
            return true;
        }

        private String rest(int index) {
            return String.join("/", java.util.Arrays.copyOfRange(segments, index, segments.length));
        }

        /// Null if there is none.
        @Nullable
        Handler handler() {
            return handler;
        }

        /// The path for the handler.
        String path() {
            return path;
        }

        Map<String, String> parameters() {
            return parameters;
        }

        /// The methods of the path's routes, if none of them was meant.
        Set<String> allowed() {
            return allowed;
        }
    }
}
