package weft.bench.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import weft.bench.profile.Profiles.Entry;

/// The page that tells where the time goes.
///
/// @param entries of what
record ProfilePage(List<Entry> entries) {

    private static final String GRAPHS = "profiles/"; // beside the page

    /// Writes it.
    ///
    /// @param preface what comes first
    void write(String preface, Path file) throws IOException {
        Files.writeString(
                file,
                preface + "\n" + layers()
                        + entries.stream().map(ProfilePage::section).reduce("", String::concat));
    }

    private String layers() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(head("percent of the samples"));
        rows.add(Stream.generate(() -> "---").limit(entries.size() + 1L).toList());
        for (Layer layer : Layer.values()) {
            if (entries.stream().anyMatch(each -> each.profile().layers().containsKey(layer))) {
                List<String> row = new ArrayList<>(List.of(layer.text));
                entries.forEach(each -> row.add(percent(each.profile().layers().getOrDefault(layer, 0.0))));
                rows.add(row);
            }
        }
        return table(rows);
    }

    private List<String> head(String first) {
        List<String> head = new ArrayList<>(List.of(first));
        entries.forEach(each -> head.add(each.comparison() + ", " + each.subject()));
        return head;
    }

    private static String section(Entry entry) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("method", "percent"), List.of("---", "---")));
        entry.profile().hottest().forEach(hot -> rows.add(List.of("`" + hot.method() + "`", percent(hot.percent()))));
        return "\n## " + entry.comparison() + ", " + entry.subject() + "\n\n" + table(rows) + "\n"
                + String.format(Locale.ROOT, "%,d samples; ", entry.profile().samples())
                + entry.date() + ", " + entry.machine() + ".\n\n" + "[![Flame graph](" + GRAPHS + entry.graph() + ")]("
                + GRAPHS + entry.graph() + ")\n";
    }

    private static String table(List<List<String>> rows) {
        return rows.stream().map(row -> "| " + String.join(" | ", row) + " |\n").reduce("", String::concat);
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
