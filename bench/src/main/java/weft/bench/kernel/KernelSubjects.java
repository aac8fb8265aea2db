package weft.bench.kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import weft.bench.harness.Java;
import weft.bench.harness.Subject;
import weft.bench.harness.Subjects;
import weft.bench.harness.Versions;

/// All kernels that are measured, each in a process of its own.
final class KernelSubjects {

    static final String CONTINUATION = "continuation";

    private static final String CLASS_PATH = "-cp";
    private static final List<String> HEAP = List.of("-Xmx4g", "-XX:+UseSerialGC");

    /// Whole from the beginning: one that grows and shrinks is given back to the system and zeroed anew, which was
    /// 35 percent of the samples with 100,000 tasks, and the collector as much. It is warm once all of it was used.
    private static final List<String> WHOLE_HEAP =
            Stream.concat(Stream.of("-Xms4g"), HEAP.stream()).toList();

    private static final List<String> ONE_CARRIER = List.of("-Djdk.virtualThreadScheduler.parallelism=1");
    private static final List<String> BARE = List.of("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");

    private KernelSubjects() {}

    /// Returns them; the first is what the others are compared with.
    ///
    /// @param peers the directory of those that are not in the jar
    static List<Subject> all(Path peers) {
        return all(peers, WHOLE_HEAP);
    }

    /// Returns them for rounds that are too short to warm a heap.
    static List<Subject> forShortRounds(Path peers) {
        return all(peers, HEAP);
    }

    private static List<Subject> all(Path peers, List<String> heap) {
        return List.of(
                java(Subjects.OURS.getFirst(), WeftWorks.class, heap, Subjects.MOUNTED),
                java(Subjects.OURS.getLast(), WeftWorks.class, heap, Subjects.BATON),
                java(CONTINUATION, ContinuationWorks.class, heap, BARE),
                java("threads", ThreadWorks.class, heap, ONE_CARRIER),
                Subject.foreign("scopes", System.getProperty("java.version"), scopes(peers, heap)),
                java("kotlin", KotlinWorks.class, heap, List.of()).withVersion(Versions.KOTLIN_COROUTINES),
                Subjects.asyncio(peers.resolve("kernel.py")),
                Subjects.uvloop(peers.resolve("kernel.py")),
                Subjects.node(peers.resolve("kernel.js"), "--expose-gc"));
    }

    /// Returns one of those that are for short rounds.
    static Subject forShortRounds(String name, Class<?> main) {
        return java(name, main, HEAP, List.of());
    }

    static boolean isJava(Subject subject) {
        return !subject.command().isEmpty() && subject.command().getFirst().equals(Java.command("java"));
    }

    /// Whether its programs are in the jar.
    static boolean isOfJar(Subject subject) {
        return subject.command().contains(CLASS_PATH);
    }

    /// Returns the flags of the JVM of one that is of the jar.
    static List<String> flags(Subject subject) {
        return subject.command().subList(1, subject.command().indexOf(CLASS_PATH));
    }

    /// Returns the simple name of the class of one that is of the jar.
    static String mainClass(Subject subject) {
        String name = subject.command().getLast();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static Subject java(String name, Class<?> main, List<String> heap, List<String> flags) {
        List<String> command = command(heap, flags);
        command.addAll(List.of(CLASS_PATH, System.getProperty("java.class.path"), main.getName()));
        return Subject.foreign(name, "", command);
    }

    /// From its source, as it is made with a preview of the language's library.
    private static List<String> scopes(Path peers, List<String> heap) {
        List<String> command = command(heap, ONE_CARRIER);
        command.addAll(List.of(
                "--enable-preview",
                "--source",
                Integer.toString(Runtime.version().feature()),
                peers.resolve("Scopes.java").toString()));
        return command;
    }

    private static List<String> command(List<String> heap, List<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(Java.command("java"));
        command.addAll(heap);
        command.addAll(flags);
        return command;
    }
}
