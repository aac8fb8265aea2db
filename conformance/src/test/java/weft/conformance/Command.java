package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A command that has ended.
record Command(int status, String output, String errors) {

    /// Runs a command on a terminal: of util-linux.
    static final Path SCRIPT = Path.of("/usr/bin/script");

    /// What `weft run` builds first if need be: one at a time. For `ResourceLock`.
    static final String BUILD = "the jars of weft run";

    /// How long that may take.
    static final Duration BUILDING = Duration.ofSeconds(280);

    /// Runs a command to its end.
    ///
    /// @param directory for its output
    /// @param unset variables of the environment that it shall not see
    static Command run(Path directory, List<String> unset, List<String> command) throws Exception {
        return run(directory, Duration.ofSeconds(50), unset, command);
    }

    /// Runs a command to its end.
    ///
    /// @param directory for its output
    /// @param limit how long it may take
    /// @param unset variables of the environment that it shall not see
    static Command run(Path directory, Duration limit, List<String> unset, List<String> command) throws Exception {
        Path out = directory.resolve("out.txt");
        Path err = directory.resolve("err.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeAll(unset);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(limit.toSeconds(), TimeUnit.SECONDS))
                    .as("%s has ended; its errors: %s", command, Project.read(err))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Command(process.exitValue(), Project.read(out), Project.read(err));
    }

    /// Runs a program as a user does: by `weft run`, which builds first what it needs.
    ///
    /// @param directory for its output
    static Command weftRun(Path directory, Path source, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                Project.ROOT.resolve("weft").toString(),
                "run",
                source.toString()));
        command.addAll(arguments);
        return run(directory, BUILDING, List.of("WEFT_JAVA_OPTS"), command);
    }

    /// Runs a program's source file on the class path of these tests, where all modules are.
    ///
    /// @param directory for its output
    /// @param engine which it runs on
    static Command program(Path directory, String engine, Path source, List<String> arguments) throws Exception {
        return run(directory, List.of(), line(engine, source, arguments));
    }

    /// Runs a program's source file as [#program] does, but on a terminal of its own: all that it says is output.
    static Command programOnTerminal(Path directory, String engine, Path source, List<String> arguments)
            throws Exception {
        String line = line(engine, source, arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        return run(directory, List.of(), List.of(SCRIPT.toString(), "-qec", line, "/dev/null"));
    }

    private static List<String> line(String engine, Path source, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                jdk("java"),
                "-XX:TieredStopAtLevel=1", // half of the work of a JVM that runs for seconds
                "-XX:+UseSerialGC",
                "-Dweft.engine=" + engine,
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "--class-path",
                System.getProperty("java.class.path"),
                source.toString()));
        command.addAll(arguments);
        return command;
    }

    /// Returns the path of a tool of the JDK that runs these tests.
    static String jdk(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }
}
