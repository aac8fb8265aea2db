package weft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;
import weft.bench.harness.Group;
import weft.bench.harness.Machine;
import weft.bench.harness.Report;
import weft.bench.harness.Run;
import weft.bench.harness.Topic;
import weft.bench.http.HttpGroup;
import weft.bench.http.LoopScale;
import weft.bench.kernel.AllocationGroup;
import weft.bench.kernel.KernelGroup;
import weft.bench.net.ConnectionScale;
import weft.bench.net.NetGroup;
import weft.bench.page.Figures;
import weft.bench.page.Page;
import weft.bench.profile.Profiling;
import weft.bench.startup.StartUpGroup;

/// Compares weft with its peers: `bench/run` starts it.
final class Bench {

    /// In the order of the page.
    static final List<Group> GROUPS = List.of(
            KernelGroup.kernel(),
            KernelGroup.sync(),
            new StartUpGroup(),
            KernelGroup.scale(),
            new ConnectionScale(),
            new LoopScale(),
            new AllocationGroup(),
            new NetGroup(),
            new HttpGroup());

    private Bench() {}

    /// @param arguments `--quick`, and names of groups, of comparisons, or their beginnings; none are all. Or `profile`
    /// and what [Profiling] takes
    static void main(String[] arguments) throws IOException {
        List<String> names = new ArrayList<>(Arrays.asList(arguments));
        Run.Length length = names.remove("--quick") ? Run.Length.QUICK : Run.Length.FULL;
        Path home = Path.of(System.getProperty("weft.bench", "."));
        Run run = new Run(length, new Report(System.out), home);
        if (!names.isEmpty() && names.getFirst().equals("profile")) {
            profile(names.subList(1, names.size()), run);
            return;
        }
        List<String> unknown = names.stream()
                .filter(name -> chosen(List.of(name), length).isEmpty())
                .toList();
        if (!unknown.isEmpty()) {
            System.err.println(
                    "no comparison or group is named " + String.join(", ", unknown) + ": there are " + groups(length));
            System.exit(2);
        }
        run.report().say(Machine.description());
        long start = System.nanoTime();
        for (Map.Entry<Group, Set<String>> each : chosen(names, length).entrySet()) {
            try {
                each.getKey().compare(each.getValue(), run);
            } finally {
                write(run); // after each group: who stops a run of hours keeps what there is
            }
        }
        run.report().say("It took " + (System.nanoTime() - start) / 1_000_000_000 + " s.");
    }

    private static void profile(List<String> arguments, Run run) throws IOException {
        try {
            new Profiling(GROUPS, run).profile(arguments);
        } catch (NoSuchElementException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /// Returns what is to be compared, by groups.
    static Map<Group, Set<String>> chosen(List<String> names, Run.Length length) {
        Map<Group, Set<String>> chosen = new LinkedHashMap<>();
        for (Group group : GROUPS) {
            Set<String> own = new LinkedHashSet<>(group.comparisons(length));
            if (!names.isEmpty() && !names.contains(group.name())) {
                own.removeIf(each -> names.stream().noneMatch(name -> isNamed(each, name, group)));
            }
            if (!own.isEmpty()) {
                chosen.put(group, own);
            }
        }
        return chosen;
    }

    /// Whether a name is a comparison's, or the beginning of several, or that of a topic which it is measured for.
    private static boolean isNamed(String comparison, String name, Group group) {
        return comparison.equals(name)
                || comparison.startsWith(name)
                        && !group.comparisons(Run.Length.FULL).contains(name)
                || name.startsWith(comparison + "-")
                        && group.topics().stream()
                                .anyMatch(topic -> topic.comparison().equals(name));
    }

    /// Returns of which weft figures are; nothing outside of its repository.
    private static String commit(Path home) {
        return Machine.ask("git", "-C", home.toString(), "rev-parse", "--short", "HEAD")
                .map(commit -> ", weft " + commit)
                .orElse("");
    }

    private static String groups(Run.Length length) {
        return GROUPS.stream()
                .map(group -> group.name() + " " + group.comparisons(length))
                .collect(Collectors.joining("\n  ", "\n  ", ""));
    }

    private static void write(Run run) throws IOException {
        if (run.report().comparisons().isEmpty()) {
            return;
        }
        Path results = run.home().resolve("results");
        run.report().write(results.resolve("latest.json"));
        Path page = run.pages().resolve("benchmarks.md");
        Path file = run.pages().resolve("benchmarks/figures.json");
        Figures figures = Figures.read(file);
        figures.add(run.report(), LocalDate.now(ZoneOffset.UTC) + commit(run.home()), Machine.description());
        figures.write(file);
        Map<String, List<Topic>> topics = new LinkedHashMap<>();
        for (Group group : GROUPS) {
            topics.computeIfAbsent(group.title(), _ -> new ArrayList<>()).addAll(group.topics());
        }
        new Page(figures, page).write(Files.readString(run.home().resolve("preface.txt")), topics);
        run.report().say("\nThe figures are in " + results.resolve("latest.json") + ", the page is " + page);
    }
}
