package weft.bench.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import weft.bench.harness.Group;
import weft.bench.harness.Machine;
import weft.bench.harness.Run;
import weft.bench.harness.Subjects;
import weft.bench.harness.Workload;

/// Looks where the time of comparisons goes, for one subject: warmed up as for a comparison, then sampled.
///
/// @param groups of all comparisons that there are
public record Profiling(List<Group> groups, Run run) {

    private static final List<String> USUAL =
            List.of("switch", "spawn-await", "echo-256x64", "http-plaintext-64", "http-client-64");
    private static final Duration TIME = Duration.ofSeconds(20);
    private static final String OF = "--of=";
    private static final double COMPILED = 5; // percent of the samples that the compiler may have
    private static final int LONGEST_WARM_UP = 8; // profiles

    /// Profiles, and writes the page with a flame graph of each.
    ///
    /// @param arguments names of comparisons, the usual ones if there are none; and `--of=` with the
    /// name of a subject in Java, if it is not to be weft on the mounted engine
    /// @throws NoSuchElementException if one of them cannot be profiled
    /// @throws IOException if that fails
    public void profile(List<String> arguments) throws IOException {
        List<String> names = new ArrayList<>(arguments);
        names.removeIf(each -> each.startsWith(OF));
        String subject = arguments.stream()
                .filter(each -> each.startsWith(OF))
                .map(each -> each.substring(OF.length()))
                .findFirst()
                .orElse(Subjects.OURS.getFirst());
        Path directory = Files.createTempDirectory("weft-profile");
        try {
            Profiler profiler = Profiler.unpack(directory);
            for (String comparison : names.isEmpty() ? USUAL : names) {
                write(comparison, subject, stacks(comparison, subject, profiler));
            }
        } finally {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private List<Stack> stacks(String comparison, String subject, Profiler profiler) throws IOException {
        boolean quick = run.length() == Run.Length.QUICK;
        try (Workload workload = start(comparison, subject)) {
            workload.work(quick ? Duration.ofSeconds(2) : Duration.ofSeconds(15));
            List<Stack> stacks = sample(workload, quick ? Duration.ofSeconds(2) : TIME, profiler);
            for (int i = 1; i < LONGEST_WARM_UP && !quick && !isCompiled(stacks); i++) {
                stacks = sample(workload, TIME, profiler);
            }
            return stacks;
        }
    }

    private static List<Stack> sample(Workload workload, Duration time, Profiler profiler) throws IOException {
        profiler.start(workload.process().pid());
        workload.work(time);
        return Stack.parse(profiler.stop(workload.process().pid()));
    }

    // What was sampled while the compiler had much to do was the warm-up.
    private static boolean isCompiled(List<Stack> stacks) {
        return Profile.of(stacks).layers().getOrDefault(Layer.COMPILER, 0.0) <= COMPILED;
    }

    private Workload start(String comparison, String subject) throws IOException {
        for (Group group : groups) {
            var workload = group.start(comparison, subject, Profiler.FLAGS, run);
            if (workload.isPresent()) {
                return workload.get();
            }
        }
        boolean isThere =
                groups.stream().anyMatch(each -> each.comparisons(run.length()).contains(comparison));
        throw new NoSuchElementException(
                isThere
                        ? subject + " in " + comparison
                                + " cannot be profiled: of servers and clients in Java can those"
                                + " of echo and HTTP, with wrk on the PATH, and of the kernel all in Java"
                        : "no comparison is named " + comparison + ": give one, and no group");
    }

    private void write(String comparison, String subject, List<Stack> stacks) throws IOException {
        Profile profile = Profile.of(stacks);
        run.report().say("");
        run.report().say(comparison + ", " + subject + ": " + profile.samples() + " samples");
        profile.layers().forEach((layer, percent) -> tell(percent, layer.text));
        run.report().say("the hottest methods:");
        profile.hottest().forEach(hot -> tell(hot.percent(), hot.method()));
        Profiles profiles = Profiles.read(run.pages().resolve("profiles"));
        Profiles.Entry entry = new Profiles.Entry(
                comparison, subject, LocalDate.now(ZoneOffset.UTC).toString(), Machine.description(), profile);
        profiles.add(entry);
        profiles.write(entry, Flame.svg(comparison + ", " + subject, stacks));
        new ProfilePage(profiles.all())
                .write(
                        Files.readString(run.home().resolve("profiles.txt")),
                        run.pages().resolve("profiles.md"));
    }

    private void tell(double percent, String what) {
        run.report().say(String.format(Locale.ROOT, "  %5.1f %%  %s", percent, what));
    }
}
