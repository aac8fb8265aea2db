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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import weft.bench.harness.Entrants;
import weft.bench.harness.Java;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;
import weft.bench.harness.Subject;
import weft.bench.harness.Subjects;
import weft.bench.harness.Table;
import weft.bench.harness.Topic;
import weft.bench.harness.Topic.Better;

/// How long a program that says hello takes, from its command to its end.
final class StartUp {

    /// The name of the comparison.
    static final String NAME = "startup";

    private static final String JAVA = "java";
    private static final String TIME = "time";
    private static final int LONGEST_SECONDS = 300; // `./weft run` may build weft first
    private static final String OUTPUT = "hello\nworld\n";

    private final Report report;
    private final int rounds;
    private final List<Subject> subjects = new ArrayList<>();

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
                        + " AOT cache (JEP 483, JEP 514), which a run before has made. `weft-run` is the command `./weft run`, which"
                        + " compiles the source file first, as `java-source` does, which is `java HelloJava.java`.",
                List.of(TIME),
                JAVA,
                Better.LOWER);
    }

    /// Measures and reports.
    ///
    /// @param peers the directory of the programs
    /// @param root the directory of weft, which is built
    /// @throws IOException if one of ours fails
    void compare(Path peers, Path root) throws IOException {
        Path work = Files.createTempDirectory("startup");
        try {
            prepare(peers, root, work);
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

    private void prepare(Path peers, Path root, Path work) throws IOException {
        Path core = root.resolve("core/target/weft-core.jar");
        compile(peers.resolve("HelloWeft.java"), core, work);
        compile(peers.resolve("HelloJava.java"), core, work);
        Path jar = jar(work);
        String path = jar + File.pathSeparator + core;
        java(Subjects.OURS.getFirst(), work, Subjects.MOUNTED, path, "HelloWeft");
        java(Subjects.OURS.getLast(), work, Subjects.BATON, path, "HelloWeft");
        java(JAVA, work, List.of(), jar.toString(), "HelloJava");
        subjects.add(Subject.foreign(
                "java-source",
                "",
                List.of(Java.command("java"), peers.resolve("HelloJava.java").toString())));
        command(List.of(
                root.resolve("weft").toString(),
                "run",
                peers.resolve("HelloWeft.java").toString()));
        subjects.add(Subjects.asyncio(peers.resolve("hello.py")));
        subjects.add(Subjects.node(peers.resolve("hello.js")));
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
        subjects.add(Subject.foreign(name, "", plus(plain, rest)));
        Path cache = work.resolve(name + ".aot");
        run(plus(plus(plain, List.of("-XX:AOTCacheOutput=" + cache)), rest));
        subjects.add(Subject.foreign(name + "-aot", "", plus(plus(plain, List.of("-XX:AOTCache=" + cache)), rest)));
    }

    private void command(List<String> command) throws IOException {
        run(command); // has weft built for it, and makes its cache
        List<String> without = List.of("env", "WEFT_JAVA_OPTS=-XX:AOTMode=off");
        subjects.add(Subject.foreign("weft-run", "", plus(without, command)));
        subjects.add(Subject.foreign("weft-run-aot", "", command));
    }

    private static List<String> plus(List<String> begin, List<String> end) {
        List<String> all = new ArrayList<>(begin);
        all.addAll(end);
        return all;
    }

    private void measure() throws IOException {
        subjects.forEach(each -> report.version(each.name(), each.version()));
        Entrants entrants = Entrants.of(subjects);
        Map<Subject, double[]> values = new LinkedHashMap<>();
        for (int i = -1; i < rounds; i++) { // the first one has files read into memory
            int round = i;
            entrants.each(subject -> {
                long start = System.nanoTime();
                String output = run(subject.command());
                double millis = (System.nanoTime() - start) / 1e6;
                if (!output.equals(OUTPUT)) {
                    throw new IOException(subject.name() + " said " + output);
                }
                if (round >= 0) {
                    values.computeIfAbsent(subject, _ -> new double[rounds])[round] = millis;
                }
            });
        }
        values.keySet().retainAll(entrants.in());
        values.forEach((subject, each) -> report.add(List.of(new Rounds(NAME, subject.name(), TIME, "ms", each))));
        report.failed(NAME, entrants);
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        process.onExit()
                .completeOnTimeout(process, LONGEST_SECONDS, TimeUnit.SECONDS)
                .thenAccept(Process::destroyForcibly);
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
        Table table = new Table(report, NAME, JAVA);
        for (Subject subject : subjects) {
            table.row(subject, () -> List.of(table.spread(subject, TIME, "%,.0f"), table.toPeer(subject, TIME)));
        }
    }
}
