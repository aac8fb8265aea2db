package weft.bench.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;

/// What the page is made of: of each comparison what was found last, in a file beside it. A run of some comparisons
/// leaves the others as they are.
public final class Figures {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final SortedMap<String, Measured> all;

    private Figures(SortedMap<String, Measured> all) {
        this.all = all;
    }

    /// Reads them.
    ///
    /// @param file where they are; none are there if it does not exist
    /// @throws IOException if it cannot be read
    public static Figures read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new Figures(new TreeMap<>());
        }
        return new Figures(JSON.readValue(Files.readString(file), new TypeReference<TreeMap<String, Measured>>() {}));
    }

    /// Puts what a run has found in place of what was there.
    ///
    /// @param date when it was
    /// @param machine on what
    public void add(Report report, String date, String machine) {
        for (String comparison : report.comparisons()) {
            List<Rounds> figures = report.figures().stream()
                    .filter(each -> each.comparison().equals(comparison))
                    .toList();
            all.put(comparison, new Measured(date, machine, report.versions(), report.missing(comparison), figures));
        }
    }

    /// Writes them.
    ///
    /// @throws IOException if that fails
    public void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path whole = file.resolveSibling(file.getFileName() + ".new"); // who is stopped leaves the old ones
        Files.writeString(whole, JSON.writeValueAsString(all) + "\n");
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    Optional<Measured> find(String comparison) {
        return Optional.ofNullable(all.get(comparison));
    }

    /// Returns those of comparisons that are one together: of `allocation-of-switch` and the like under `switch`.
    SortedMap<String, Measured> parts(String comparison) {
        SortedMap<String, Measured> parts = new TreeMap<>();
        String begin = comparison + "-of-";
        all.forEach((name, measured) -> {
            if (name.startsWith(begin)) {
                parts.put(name.substring(begin.length()), measured);
            }
        });
        return parts;
    }

    /// Returns those of a comparison that was made with several sizes, which end the names, by the sizes.
    SortedMap<Integer, Measured> sizes(String comparison) {
        SortedMap<Integer, Measured> sizes = new TreeMap<>();
        for (Map.Entry<String, Measured> each : all.entrySet()) {
            String rest =
                    each.getKey().startsWith(comparison + "-") ? each.getKey().substring(comparison.length() + 1) : "";
            if (rest.matches("\\d+")) {
                sizes.put(Integer.valueOf(rest), each.getValue());
            }
        }
        return sizes;
    }
}
