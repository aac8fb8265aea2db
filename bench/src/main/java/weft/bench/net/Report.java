package weft.bench.net;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The results, for people and for programs.
public final class Report {

    private final PrintStream out;
    private final List<Rounds> all = new ArrayList<>();

    public Report(PrintStream out) {
        this.out = out;
    }

    public void say(String line) {
        out.println(line);
    }

    public void add(List<Rounds> results) {
        all.addAll(results);
    }

    public Optional<Rounds> find(String comparison, String subject, String metric) {
        return all.stream()
                .filter(each -> each.comparison().equals(comparison)
                        && each.subject().equals(subject)
                        && each.metric().equals(metric))
                .findFirst();
    }

    /// Prints a row: the medians, and what a reader has to know of their spread.
    public void row(String label, List<String> cells) {
        out.println(String.format(Locale.ROOT, "  %-24s", label)
                + cells.stream()
                        .map(cell -> String.format(Locale.ROOT, " %21s", cell))
                        .collect(Collectors.joining()));
    }

    /// A median with the least and the greatest.
    public static String spread(Rounds rounds, String format) {
        return String.format(
                Locale.ROOT, format + " (" + format + "-" + format + ")", rounds.median(), rounds.min(), rounds.max());
    }

    public static String median(Rounds rounds, String format) {
        return String.format(Locale.ROOT, format, rounds.median());
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                all.stream().map(Rounds::json).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")),
                StandardCharsets.UTF_8);
    }
}
