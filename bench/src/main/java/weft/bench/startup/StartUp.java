package weft.bench.startup;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import weft.bench.harness.Java;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;
import weft.bench.harness.Subject;
import weft.bench.harness.Subjects;
import weft.bench.harness.Topic;
import weft.bench.harness.Topic.Better;

/// How long a program that says hello takes, from its command to its end.
final class StartUp {

    /// The name of the comparison.
    static final String NAME = "startup";

    private static final String JAVA = "java";
    private static final String TIME = "time";
    private static final String OUTPUT = "hello\nworld\n";

    private final Report report;
    private final int rounds;
    private final Map<String, List<String>> commands = new LinkedHashMap<>();
    private final Map<String, String> missing = new LinkedHashMap<>();

    /// Creates it.
    ///
    /// @param rounds how often each program is started
    StartUp(Report report, int rounds) {
        this.report = report;
        this.rounds = rounds;
    }

    /// Returns what the page says of it.
    static Topic topic() {
        return new Topic(
                NAME,
                "A program that says hello, sleeps a millisecond, and says on: from its command to its end. Those with `aot` have an"
                        + " AOT cache (JEP 483, JEP 514), which a run before has made.",
                List.of(TIME),
                JAVA,
                Better.LOWER);
    }

    /// Measures and reports.
    ///
    /// @param peers the directory of the programs
    /// @param core the jar of weft's kernel
    /// @throws IOException if a program fails
    void compare(Path peers, Path core) throws IOException {
        Path work = Files.createTempDirectory("startup");
        try {
            prepare(peers, core, work);
            measure();
        } finally {
            try (Stream<Path> files = Files.walk(work)) {
                for (Path each :
                        files.sorted((one, other) -> other.compareTo(one)).toList()) {
                    Files.delete(each);
                }
            }
        }
        tell();
    }

    private void prepare(Path peers, Path core, Path work) throws IOException {
        compile(peers.resolve("HelloWeft.java"), core, work);
        compile(peers.resolve("HelloJava.java"), core, work);
        Path jar = jar(work);
        String path = jar + File.pathSeparator + core;
        java(Subjects.OURS.getFirst(), work, Subjects.MOUNTED, path, "HelloWeft");
        java(Subjects.OURS.getLast(), work, Subjects.BATON, path, "HelloWeft");
        java(JAVA, work, List.of(), jar.toString(), "HelloJava");
        foreign(Subjects.asyncio(peers.resolve("hello.py")));
        foreign(Subjects.node(peers.resolve("hello.js")));
    }

    private static void compile(Path source, Path core, Path target) {
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        core.toString(),
                        "-d",
                        target.toString(),
                        source.toString());
        if (status != 0) {
            throw new IllegalStateException(source + " does not compile");
        }
    }

    /// An AOT cache wants jars, and no directories.
    private static Path jar(Path classes) throws IOException {
        Path jar = classes.resolve("hello.jar");
        run(List.of(Java.command("jar"), "--create", "--file", jar.toString(), "-C", classes.toString(), "."));
        return jar;
    }

    private void java(String name, Path work, List<String> flags, String path, String main) throws IOException {
        List<String> plain = new ArrayList<>(List.of(Java.command("java")));
        plain.addAll(flags);
        List<String> rest = List.of("-cp", path, main);
        commands.put(name, plus(plain, rest));
        Path cache = work.resolve(name + ".aot");
        run(plus(plus(plain, List.of("-XX:AOTCacheOutput=" + cache)), rest));
        commands.put(name + "-aot", plus(plus(plain, List.of("-XX:AOTCache=" + cache)), rest));
    }

    private static List<String> plus(List<String> begin, List<String> end) {
        List<String> all = new ArrayList<>(begin);
        all.addAll(end);
        return all;
    }

    private void foreign(Subject subject) {
        subject.missing().ifPresentOrElse(reason -> missing.put(subject.name(), reason), () -> {
            report.version(subject.name(), subject.version());
            commands.put(subject.name(), subject.command());
        });
    }

    private void measure() throws IOException {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) { // the first one has files read into memory
            for (Map.Entry<String, List<String>> each : commands.entrySet()) {
                long start = System.nanoTime();
                String output = run(each.getValue());
                double millis = (System.nanoTime() - start) / 1e6;
                if (!output.equals(OUTPUT)) {
                    throw new IOException(each.getKey() + " said " + output);
                }
                if (round >= 0) {
                    values.computeIfAbsent(each.getKey(), _ -> new double[rounds])[round] = millis;
                }
            }
        }
        values.forEach((name, each) -> report.add(List.of(new Rounds(NAME, name, TIME, "ms", each))));
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + " failed: " + output);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return output;
    }

    private void tell() {
        report.say("");
        report.say(NAME + ": from the command to its end, " + rounds + " rounds");
        report.row("", List.of("ms", "of java's"));
        Rounds java = report.find(NAME, JAVA, TIME).orElseThrow();
        for (String name : commands.keySet()) {
            Rounds own = report.find(NAME, name, TIME).orElseThrow();
            report.row(name, List.of(Report.spread(own, "%,.0f"), Report.spread(own.dividedBy(java, "ratio"), "%.2f")));
        }
        missing.forEach((name, reason) -> report.missing(NAME, name, reason));
    }
}
