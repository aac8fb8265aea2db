package weft.bench.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The results, for people and for programs.
public final class Report {

    private final PrintStream out;
    private final List<Rounds> all = new ArrayList<>();
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> missing = new LinkedHashMap<>();

    public Report(PrintStream out) {
        this.out = out;
    }

    public void say(String line) {
        out.println(line);
    }

    public void add(List<Rounds> results) {
        all.addAll(results);
    }

    /// Says which version a subject is of.
    public void version(String subject, String version) {
        if (!version.isEmpty()) {
            say(subject + " " + version);
            versions.put(subject, version);
        }
    }

    /// Says in its row that a subject was not measured.
    public void missing(String comparison, String subject, String reason) {
        row(subject, List.of("not measured: " + reason));
        failed(comparison, subject, reason);
    }

    /// Says in the rows of all that none of them was measured.
    public void missing(String comparison, List<Subject> subjects, String reason) {
        subjects.forEach(each -> missing(comparison, each.name(), each.missing().orElse(reason)));
    }

    /// Notes that a subject was not measured, which its row is to say.
    public void failed(String comparison, String subject, String reason) {
        missing.computeIfAbsent(comparison, _ -> new LinkedHashMap<>()).put(subject, reason);
    }

    /// Notes who of a comparison was not measured, which their rows are to say.
    public void failed(String comparison, Entrants entrants) {
        entrants.failures().forEach((subject, reason) -> failed(comparison, subject.name(), reason));
    }

    public List<Rounds> figures() {
        return List.copyOf(all);
    }

    /// Returns all comparisons of which there is anything.
    public Set<String> comparisons() {
        Set<String> comparisons = new LinkedHashSet<>();
        all.forEach(each -> comparisons.add(each.comparison()));
        comparisons.addAll(missing.keySet());
        return comparisons;
    }

    public Map<String, String> versions() {
        return versions;
    }

    /// Returns why subjects were not measured, by their names.
    public Map<String, String> missing(String comparison) {
        return missing.getOrDefault(comparison, Map.of());
    }

    /// Returns all figures of a subject.
    public List<Rounds> find(String comparison, String subject) {
        return all.stream()
                .filter(each ->
                        each.comparison().equals(comparison) && each.subject().equals(subject))
                .toList();
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

    public void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                all.stream().map(Rounds::json).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")),
                StandardCharsets.UTF_8);
    }
}
