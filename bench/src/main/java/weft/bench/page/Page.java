package weft.bench.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import weft.bench.harness.Figure;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;
import weft.bench.harness.Topic;

/// The page of all comparisons, with a table and a chart of each.
public final class Page {

    private final Figures figures;
    private final Path file;
    private final Path charts;
    private final StringBuilder text = new StringBuilder();

    /// Creates it.
    ///
    /// @param file where it is written; the charts go into a directory beside it
    public Page(Figures figures, Path file) {
        this.figures = figures;
        this.file = file;
        this.charts = file.resolveSibling(
                Objects.requireNonNull(file.getFileName()).toString().replace(".md", ""));
    }

    /// Writes it.
    ///
    /// @param preface what comes first
    /// @param groups the topics under the titles of their groups
    /// @throws IOException if that fails
    public void write(String preface, Map<String, List<Topic>> groups) throws IOException {
        Files.createDirectories(charts);
        text.append(preface);
        for (Map.Entry<String, List<Topic>> group : groups.entrySet()) {
            List<Topic> measured = group.getValue().stream()
                    .filter(topic -> figures.find(topic.comparison()).isPresent()
                            || !figures.sizes(topic.comparison()).isEmpty()
                            || !figures.parts(topic.comparison()).isEmpty())
                    .toList();
            if (!measured.isEmpty()) {
                text.append("\n## ").append(group.getKey()).append('\n');
            }
            for (Topic topic : measured) {
                write(topic);
            }
        }
        Files.writeString(file, text);
    }

    private void write(Topic topic) throws IOException {
        text.append("\n### ")
                .append(topic.comparison())
                .append("\n\n")
                .append(topic.text())
                .append("\n\n");
        SortedMap<Integer, Measured> sizes = figures.sizes(topic.comparison());
        if (figures.find(topic.comparison()).isPresent()) {
            draw(topic, bars(topic, figures.find(topic.comparison()).orElseThrow()));
        } else if (!sizes.isEmpty()) {
            draw(topic, lines(topic, sizes));
        } else {
            parts(topic, figures.parts(topic.comparison()));
        }
    }

    private void draw(Topic topic, String chart) throws IOException {
        Path image = charts.resolve(topic.comparison() + ".svg");
        Files.writeString(image, chart);
        text.append("\n![")
                .append(topic.comparison())
                .append("](")
                .append(file.getParent().relativize(image))
                .append(")\n");
    }

    // ---- one size

    private String bars(Topic topic, Measured measured) {
        Set<String> metrics = new LinkedHashSet<>();
        Map<String, Map<String, Rounds>> subjects = new LinkedHashMap<>();
        for (Rounds each : measured.figures()) {
            if (topic.metrics().contains(each.metric())) {
                metrics.add(each.metric());
                subjects.computeIfAbsent(each.subject(), _ -> new LinkedHashMap<>())
                        .put(each.metric(), each);
            }
        }
        List<String> head = new ArrayList<>(List.of(""));
        for (String metric : metrics) {
            head.add(metric + ", " + unit(List.of(measured), metric));
        }
        head.add("to " + topic.reference());
        Optional<String> cpu =
                metrics.stream().filter(each -> each.endsWith(Figure.OF_CPU)).findFirst();
        cpu.ifPresent(metric -> head.add(metric + " to " + topic.reference()));
        row(head);
        row(head.stream().map(_ -> "---").toList());
        Map<String, Rounds> references = subjects.getOrDefault(topic.reference(), Map.of());
        List<BarChart.Bar> bars = new ArrayList<>();
        subjects.forEach((subject, own) -> {
            List<String> cells = new ArrayList<>(List.of(label(subject, measured)));
            metrics.forEach(metric -> cells.add(own.containsKey(metric) ? spread(own.get(metric)) : ""));
            Rounds main = own.get(topic.metric());
            boolean isOfTheLoad = Figure.isOfTheLoad(own.values()) || Figure.isOfTheLoad(references.values());
            cells.add(ratio(own, references, topic.metric())
                    .map(ratio -> isOfTheLoad ? "the load's" : ratio)
                    .orElse(""));
            cpu.ifPresent(metric -> cells.add(ratio(own, references, metric).orElse("")));
            row(cells);
            if (main != null) {
                bars.add(new BarChart.Bar(subject, main.min(), main.median(), main.max()));
            }
        });
        measured.missing().forEach((subject, reason) -> row(List.of(subject, "not measured: " + reason)));
        text.append('\n').append(source(List.of(measured))).append('\n');
        return BarChart.svg(
                topic.comparison() + ": " + unit(List.of(measured), topic.metric()) + ", " + topic.better().words,
                bars);
    }

    private static Optional<String> ratio(Map<String, Rounds> own, Map<String, Rounds> references, String metric) {
        return ratio(Optional.ofNullable(own.get(metric)), Optional.ofNullable(references.get(metric)));
    }

    private static Optional<String> ratio(Optional<Rounds> own, Optional<Rounds> reference) {
        return own.flatMap(its -> reference.map(others -> Report.spread(its.dividedBy(others, "ratio"), "%.2f")));
    }

    private static String unit(Collection<Measured> all, String metric) {
        return all.stream()
                .flatMap(each -> each.figures().stream())
                .filter(each -> each.metric().equals(metric))
                .map(Rounds::unit)
                .findFirst()
                .orElse("");
    }

    private static String label(String subject, Measured measured) {
        String version = measured.versions().get(subject);
        return version == null ? subject : subject + " " + version;
    }

    private static String spread(Rounds rounds) {
        return Svg.number(rounds.median()) + " (" + Svg.number(rounds.min()) + " to " + Svg.number(rounds.max()) + ")";
    }

    /// Says how often, when and on what all was measured that a table shows.
    private static String source(Collection<Measured> all) {
        String rounds = all.stream()
                .flatMap(each -> each.figures().stream())
                .map(each -> each.values().length)
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(" or "));
        String when = all.stream()
                .map(each -> each.date() + ", " + each.machine())
                .distinct()
                .collect(Collectors.joining("; "));
        return (rounds.isEmpty() ? "" : "Median, least and greatest of " + rounds + " rounds; ") + when + ".";
    }

    // ---- many sizes

    private String lines(Topic topic, SortedMap<Integer, Measured> sizes) {
        Map<String, List<LineChart.Point>> lines = new LinkedHashMap<>();
        sizes.forEach((size, measured) -> main(topic, measured)
                .forEach(each -> lines.computeIfAbsent(each.subject(), _ -> new ArrayList<>())
                        .add(new LineChart.Point(size, each.median()))));
        Measured last = sizes.get(sizes.lastKey());
        String unit = unit(sizes.values(), topic.metric());
        List<String> head = new ArrayList<>(List.of(unit));
        sizes.keySet().forEach(size -> head.add(Svg.number(size)));
        head.add("greatest to least");
        row(head);
        row(head.stream().map(_ -> "---").toList());
        for (String subject : lines.keySet()) {
            row(
                    label(subject, last),
                    sizes,
                    measured -> main(topic, measured, subject).map(Page::spread),
                    flatness(lines.get(subject), sizes.size()));
        }
        for (String subject : lines.keySet()) {
            if (lines.containsKey(topic.reference()) && !subject.equals(topic.reference())) {
                row(
                        subject + " to " + topic.reference(),
                        sizes,
                        measured -> ratio(main(topic, measured, subject), main(topic, measured, topic.reference())),
                        Optional.empty());
            }
        }
        tellMissing(sizes);
        text.append('\n').append(source(sizes.values())).append('\n');
        return LineChart.svg(
                topic.comparison() + ": " + unit + ", " + topic.better().words,
                lines.entrySet().stream()
                        .map(each -> new LineChart.Line(each.getKey(), each.getValue()))
                        .toList());
    }

    private static Optional<String> flatness(List<LineChart.Point> points, int sizes) {
        if (points.size() < sizes) {
            return Optional.empty();
        }
        DoubleSummaryStatistics all =
                points.stream().mapToDouble(LineChart.Point::value).summaryStatistics();
        return Optional.of(String.format(Locale.ROOT, "%.2f", all.getMax() / all.getMin()));
    }

    private void row(
            String label,
            SortedMap<Integer, Measured> sizes,
            Function<Measured, Optional<String>> cell,
            Optional<String> flatness) {
        List<String> cells = new ArrayList<>(List.of(label));
        sizes.values().forEach(measured -> cells.add(cell.apply(measured).orElse("")));
        cells.add(flatness.orElse(""));
        row(cells);
    }

    // ---- many comparisons

    private void parts(Topic topic, SortedMap<String, Measured> parts) {
        Set<String> subjects = new LinkedHashSet<>();
        parts.values().forEach(each -> main(topic, each).map(Rounds::subject).forEach(subjects::add));
        row(Stream.concat(Stream.of(unit(parts.values(), topic.metric())), subjects.stream())
                .toList());
        row(Stream.concat(Stream.of("---"), subjects.stream().map(_ -> "---")).toList());
        parts.forEach((part, measured) -> {
            List<String> cells = new ArrayList<>(List.of(part));
            subjects.forEach(subject ->
                    cells.add(main(topic, measured, subject).map(Page::spread).orElse("")));
            row(cells);
        });
        tellMissing(parts);
        text.append('\n').append(source(parts.values())).append('\n');
    }

    /// Says of several comparisons in which of them a subject was not measured, and why.
    private void tellMissing(SortedMap<?, Measured> parts) {
        Map<String, List<String>> missing = new LinkedHashMap<>();
        parts.forEach((part, measured) -> measured.missing()
                .forEach((subject, reason) -> missing.computeIfAbsent(subject + ": " + reason, _ -> new ArrayList<>())
                        .add(part instanceof Integer size ? Svg.number(size) : part.toString())));
        missing.forEach((reason, where) -> text.append("\nNot measured")
                .append(where.size() == parts.size() ? "" : " in " + String.join(", ", where))
                .append(": ")
                .append(reason)
                .append(".\n"));
    }

    private static Optional<Rounds> main(Topic topic, Measured measured, String subject) {
        return main(topic, measured)
                .filter(each -> each.subject().equals(subject))
                .findFirst();
    }

    private static Stream<Rounds> main(Topic topic, Measured measured) {
        return measured.figures().stream().filter(each -> each.metric().equals(topic.metric()));
    }

    private void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
