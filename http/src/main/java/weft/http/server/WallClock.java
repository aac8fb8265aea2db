package weft.http.server;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Dates as HTTP writes them, RFC 9110, section 5.6.7. The one place where the server reads the
/// wall clock.
final class WallClock {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    // Of the obsolete forms, which are still to be read, the first has two digits of a year: of the last 50, or a next.
    private static final List<DateTimeFormatter> FORMS = List.of(
            FORMAT,
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(
                            ChronoField.YEAR,
                            2,
                            2,
                            LocalDate.now(ZoneOffset.UTC).getYear() - 49)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.US)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

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

    /// Reads a date, in any of the three forms.
    static Optional<Instant> parse(String text) {
        for (DateTimeFormatter form : FORMS) {
            try {
                return Optional.of(form.parse(text, Instant::from));
            } catch (DateTimeParseException e) {
                // It may be in another one.
            }
        }
        return Optional.empty();
    }
}
