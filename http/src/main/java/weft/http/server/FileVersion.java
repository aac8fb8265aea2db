package weft.http.server;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weft.http.Headers;

/// A file as it is now, and what a client may know of it: RFC 9110, sections 8.8, 13 and 14.
///
/// @param path without symbolic links
/// @param coding of what is in it, as a client has to decode it; empty if it is as it is
record FileVersion(Path path, long size, Instant modified, String coding) {

    /// What a client has asked for.
    sealed interface Wanted {}

    /// All of it.
    enum Whole implements Wanted {
        ALL
    }

    /// A part of it.
    record Range(long position, long count) implements Wanted {}

    /// Nothing: the client's condition does not hold, or it has it already, or it asks beyond the
    /// end.
    enum Refused implements Wanted {
        PRECONDITION_FAILED,
        NOT_MODIFIED,
        UNSATISFIABLE
    }

    static FileVersion of(Path path, BasicFileAttributes attributes, String coding) {
        return new FileVersion(
                path, attributes.size(), attributes.lastModifiedTime().toInstant(), coding);
    }

    String tag() {
        return '"'
                + Long.toHexString(modified.getEpochSecond())
                + '-'
                + Integer.toHexString(modified.getNano())
                + '-'
                + Long.toHexString(size)
                + (coding.isEmpty() ? "" : "-" + coding)
                + '"';
    }

    String lastModified() {
        return WallClock.format(modified);
    }

    /// Returns what a GET or HEAD wants, in the order of RFC 9110, section 13.2.2.
    Wanted wanted(ServerRequest request) {
        Headers headers = request.headers();
        if (headers.has("if-match")) {
            List<String> tags = headers.list("if-match");
            if (!tags.contains("*") && !tags.contains(tag())) {
                return Refused.PRECONDITION_FAILED;
            }
        } else if (date(headers, "if-unmodified-since")
                .map(this::isModifiedSince)
                .orElse(false)) {
            return Refused.PRECONDITION_FAILED;
        }
        if (headers.has("if-none-match")) {
            for (String tag : headers.list("if-none-match")) {
                if (tag.equals("*") || weak(tag).equals(tag())) {
                    return Refused.NOT_MODIFIED;
                }
            }
        } else if (date(headers, "if-modified-since")
                .map(since -> !isModifiedSince(since))
                .orElse(false)) {
            return Refused.NOT_MODIFIED;
        }
        Optional<String> range = headers.first("range");
        return range.isPresent() && request.method().equals("GET") && rangeHolds(headers)
                ? range(range.get())
                : Whole.ALL; // section 14.2: no other method has ranges
    }

    private static Optional<Instant> date(Headers headers, String name) {
        return headers.first(name).flatMap(WallClock::parse);
    }

    private boolean isModifiedSince(Instant time) {
        return modified.truncatedTo(ChronoUnit.SECONDS).isAfter(time);
    }

    private static String weak(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    private boolean rangeHolds(Headers headers) {
        Optional<String> condition = headers.first("if-range");
        return condition.isEmpty()
                || condition.get().equals(tag())
                || WallClock.parse(condition.get())
                        .map(modified.truncatedTo(ChronoUnit.SECONDS)::equals)
                        .orElse(false);
    }

    /// Several ranges are answered by the whole, as a server may.
    private Wanted range(String text) {
        if (!text.regionMatches(true, 0, "bytes=", 0, 6) || text.indexOf(',') >= 0) {
            return Whole.ALL;
        }
        String range = text.substring(6).strip();
        int dash = range.indexOf('-');
        List<Long> ends = new ArrayList<>(2);
        for (String end :
                dash < 0 ? new String[0] : new String[] {range.substring(0, dash), range.substring(dash + 1)}) {
            if (!end.matches("\\d{0,18}")) {
                return Whole.ALL;
            }
            ends.add(end.isEmpty() ? -1 : Long.parseLong(end));
        }
        if (ends.size() != 2 || ends.get(0) < 0 && ends.get(1) < 0) {
            return Whole.ALL;
        }
        long first = ends.get(0);
        long last = ends.get(1);
        if (first < 0) {
            return last == 0 || size == 0 ? Refused.UNSATISFIABLE : tail(Math.min(last, size));
        }
        if (last >= 0 && last < first) {
            return Whole.ALL;
        }
        if (first >= size) {
            return Refused.UNSATISFIABLE;
        }
        return new Range(first, (last < 0 ? size : Math.min(last + 1, size)) - first);
    }

    private Range tail(long count) {
        return new Range(size - count, count);
    }
}
