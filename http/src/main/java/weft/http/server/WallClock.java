package weft.http.server;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/// Dates as HTTP writes them, RFC 9110, section 5.6.7. The one place where the server reads the
/// wall clock.
final class WallClock {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private long second = Long.MIN_VALUE;
    private String text = "";

    static Instant now() {
        return Instant.now();
    }

    /// Returns the date for a response, made once a second.
    String date() {
        long now = System.currentTimeMillis() / 1000;
        if (now != second) {
            second = now;
            text = format(Instant.ofEpochSecond(now));
        }
        return text;
    }

    static String format(Instant instant) {
        return FORMAT.format(instant);
    }

    /// Reads a date; the obsolete forms count as none.
    static Optional<Instant> parse(String text) {
        try {
            return Optional.of(FORMAT.parse(text, Instant::from));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
