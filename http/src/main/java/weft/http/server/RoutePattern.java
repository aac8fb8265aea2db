package weft.http.server;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The pattern of a path, in segments.
record RoutePattern(List<Segment> segments) {

    /// What stands between slashes.
    sealed interface Segment {}

    /// Just this text, decoded.
    record Text(String text) implements Segment {}

    /// One segment of a type.
    record Named(String name, Type type) implements Segment {}

    /// All that follows.
    record Rest(String name) implements Segment {}

    /// What a segment may be, the most definite first.
    enum Type {
        INT("-?\\d{1,10}"),
        LONG("-?\\d{1,19}"),
        UUID("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        ANY(".+");

        private final Pattern pattern;

        Type(String pattern) {
            this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
        }

        boolean matches(String segment) {
            return pattern.matcher(segment).matches() && isInRange(segment);
        }

        private boolean isInRange(String segment) {
            try {
                if (this == INT) {
                    Integer.parseInt(segment);
                } else if (this == LONG) {
                    Long.parseLong(segment);
                }
                return true;
            } catch (NumberFormatException e) {
                return false;
            }
        }
    }

    private static final Pattern NAMED = Pattern.compile("\\{([A-Za-z_]\\w*)(?::(int|long|uuid))?}");
    private static final Pattern REST = Pattern.compile("\\{([A-Za-z_]\\w*)\\.\\.\\.}");

    /// @throws IllegalArgumentException if it is none
    static RoutePattern parse(String pattern) {
        if (!pattern.startsWith("/")) {
            throw new IllegalArgumentException("the pattern " + pattern + " does not begin with a slash");
        }
        List<Segment> segments = new ArrayList<>();
        Set<String> names = new HashSet<>();
        String[] parts = pattern.substring(1).split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            Segment segment = segment(pattern, parts[i]);
            String name = switch (segment) {
                case Text _ -> "";
                case Named named -> named.name;
                case Rest rest -> rest.name;
            };
            if (!name.isEmpty() && !names.add(name)) {
                throw new IllegalArgumentException("the pattern " + pattern + " has {" + name + "} twice");
            }
            if (segment instanceof Rest && i < parts.length - 1) {
                throw new IllegalArgumentException("in the pattern " + pattern + " something follows the rest");
            }
            segments.add(segment);
        }
        return new RoutePattern(List.copyOf(segments));
    }

    /// Returns the one path, as it is sent, of a pattern that is just a text; empty if others may be meant. One with a
    /// percent sign is sent in another form.
    Optional<String> plain() {
        StringBuilder path = new StringBuilder();
        for (Segment segment : segments) {
            if (!(segment instanceof Text(String text)) || text.indexOf('%') >= 0) {
                return Optional.empty();
            }
            path.append('/').append(text);
        }
        return Optional.of(path.toString());
    }

    private static Segment segment(String pattern, String part) {
        var named = NAMED.matcher(part);
        if (named.matches()) {
            String type = named.group(2);
            return new Named(
                    named.group(1), type == null ? Type.ANY : Type.valueOf(type.toUpperCase(java.util.Locale.ROOT)));
        }
        var rest = REST.matcher(part);
        if (rest.matches()) {
            return new Rest(rest.group(1));
        }
        if (part.indexOf('{') >= 0 || part.indexOf('}') >= 0) {
            throw new IllegalArgumentException("the pattern " + pattern + " has a brace that is no {name}, "
                    + "{name:int}, {name:long}, {name:uuid} or {name...}: " + part);
        }
        return new Text(part);
    }
}
