package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.EventLoop;
import weft.Task;
import weft.Weft;

/// How a process gets its engine: what docs/engines.md says of options and manifests.
class EnginesTest {

    private static final String FLAG = "--add-opens java.base/java.lang=";

    private static final Path TESTS = Project.locationOf(EnginesTest.class);

    @TempDir
    private Path directory;

    /// Tells the engine, by a loop that never runs.
    static final class TellEngine {
        private TellEngine() {}

        @SuppressWarnings("unused") // called by the JVM
        public static void main(String[] arguments) {
            System.out.println("creating");
            try (EventLoop loop = EventLoop.create()) {
                System.out.println(loop.engine());
            }
        }
    }

    /// Recurses too deep to suspend, beside a task that is ready and one that waits.
    static final class TooDeep {
        private TooDeep() {}

        @SuppressWarnings("unused") // called by the JVM
        public static void main(String[] arguments) {
            Weft.run(() -> {
                Task<Void> sleeper = Weft.createTask(() -> Weft.sleep(Duration.ofMillis(20)));
                Task<Void> other = Weft.createTask(() -> Weft.checkpoint());
                System.out.println(
                        overflows(Weft::checkpoint) + " " + overflows(() -> Weft.sleep(Duration.ofMillis(1))));
                Weft.gather(sleeper, other);
                System.out.println(Weft.allTasks().size());
            });
        }

        private static boolean overflows(Runnable suspension) {
            try {
                recurse(6_000, suspension); // deep, but not too deep to run
                return false;
            } catch (StackOverflowError e) {
                return true;
            }
        }

        private static void recurse(int depth, Runnable suspension) {
            if (depth == 0) {
                suspension.run();
            } else {
                recurse(depth - 1, suspension);
            }
        }
    }

    @Test
    void stackTooDeepToSuspendIsAnErrorOfItsTaskWhereTasksHaveOneCarrier() throws Exception {
        Command told = onClassPath(
                TooDeep.class,
                "-Xint", // so that frames have one size
                "-Dweft.engine=baton",
                "-Xmx256m",
                "-XX:MaxJavaStackTraceDepth=10",
                "-XX:ActiveProcessorCount=1",
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1");

        assertThat(told.output()).isEqualTo("true true\n1\n");
    }

    @Test
    void withoutTheOptionItIsTheBatonAndTheLogNamesTheOption() throws Exception {
        Command told = onClassPath();

        assertThat(told.output()).isEqualTo("creating\nBATON\n");
        assertThat(told.errors()).contains("baton engine", FLAG + "ALL-UNNAMED");
    }

    @Test
    void batonThatWasAskedForIsSilent() throws Exception {
        Command told = onClassPath("-Dweft.engine=baton");

        assertThat(told.output()).isEqualTo("creating\nBATON\n");
        assertThat(told.errors()).isEmpty();
    }

    @Test
    void withTheOptionItIsMounted() throws Exception {
        Command told = onClassPath("--add-opens", "java.base/java.lang=ALL-UNNAMED");

        assertThat(told.output()).isEqualTo("creating\nMOUNTED\n");
        assertThat(told.errors()).isEmpty();
    }

    @Test
    void mountedThatCannotBeHadFailsWithTheFirstLoopAndNamesTheOption() throws Exception {
        Command told = onClassPath("-Dweft.engine=mounted");

        assertThat(told.status()).isNotZero();
        assertThat(told.output()).isEqualTo("creating\n");
        assertThat(told.errors()).contains("the mounted engine was asked for", FLAG + "ALL-UNNAMED");
    }

    @Test
    void engineThatDoesNotExistIsRefused() throws Exception {
        Command told = onClassPath("-Dweft.engine=steam");

        assertThat(told.status()).isNotZero();
        assertThat(told.errors()).contains("weft.engine is neither mounted nor baton: steam");
    }

    @Test
    void manifestOfAnExecutableJarReplacesTheOption() throws Exception {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, TellEngine.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH, Project.core().toUri() + " " + TESTS.toUri());
        attributes.putValue("Add-Opens", "java.base/java.lang");
        Path jar = directory.resolve("program.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();

        Command told = Command.run(directory, List.of(), List.of(Command.jdk("java"), "-jar", jar.toString()));

        assertThat(told.output()).isEqualTo("creating\nMOUNTED\n");
    }

    private Command onClassPath(String... options) throws Exception {
        return onClassPath(TellEngine.class, options);
    }

    private Command onClassPath(Class<?> program, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(Command.jdk("java")));
        command.addAll(List.of(options));
        command.addAll(
                List.of("-cp", Project.core() + System.getProperty("path.separator") + TESTS, program.getName()));
        return Command.run(directory, List.of(), command);
    }
}
