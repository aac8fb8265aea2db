package weft.http.json;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A value with something of everything.
record Note(
        String title,
        int stars,
        List<String> tags,
        Map<String, Double> weights,
        LocalDate due,
        Instant changed,
        Duration effort,
        Color color,
        Optional<String> owner) {

    enum Color {
        RED,
        GREEN
    }

    Note {
        if (title.isBlank()) {
            throw new IllegalArgumentException("a note has a title");
        }
    }

    static Note of(String title) {
        return new Note(
                title,
                5,
                List.of("a", "b"),
                Map.of("kg", 1.5),
                LocalDate.of(2026, 2, 28),
                Instant.parse("2026-02-28T12:00:00.123456789Z"),
                Duration.ofMinutes(90),
                Color.GREEN,
                Optional.empty());
    }
}
