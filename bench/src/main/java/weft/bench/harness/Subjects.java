package weft.bench.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Those that are measured in several groups, and how they are found here.
public final class Subjects {

    /// The peer of all that has to do with sockets.
    public static final String NETTY = "netty";

    /// Those of weft, on each of its engines.
    public static final List<String> OURS = List.of("weft-mounted", "weft-baton");

    public static final List<String> MOUNTED =
            List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-Dweft.engine=mounted");
    public static final List<String> BATON = List.of("-Dweft.engine=baton");

    private Subjects() {}

    /// Whether it is weft, on whichever engine and with whatever else.
    public static boolean isOurs(Subject subject) {
        return OURS.stream().anyMatch(subject.name()::startsWith);
    }

    /// A program on asyncio, which is told so by its argument.
    public static Subject asyncio(Path program) {
        return python(
                "asyncio",
                program.toString(),
                "import sys, asyncio; asyncio.Runner, asyncio.TaskGroup; print(sys.version.split()[0])",
                "asyncio.Runner (3.11)");
    }

    /// The same program on uvloop.
    public static Subject uvloop(Path program) {
        return python(
                "uvloop",
                program.toString(),
                "import asyncio, sys, uvloop; asyncio.Runner; print(uvloop.__version__, 'on', sys.version.split()[0])",
                "uvloop, and asyncio.Runner (Debian: python3-uvloop)");
    }

    /// A program on Node.
    public static Subject node(Path program, String... flags) {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(flags));
        command.add(program.toString());
        return Machine.ask("node", "--version")
                .map(version -> Subject.foreign("node", version, command))
                .orElseGet(() -> Subject.missing("node", "there is no node on the PATH"));
    }

    /// A program in Python. The system's comes first: its packages are the system's, and all peers then run on the same
    /// one.
    ///
    /// @param probe prints the version, if what the program needs is there
    /// @param needed what that is, in words
    public static Subject python(String name, String program, String probe, String needed) {
        for (String interpreter : List.of("/usr/bin/python3", "python3")) {
            Optional<String> version = Machine.ask(interpreter, "-c", probe);
            if (version.isPresent()) {
                return Subject.foreign(name, version.get(), List.of(interpreter, program, name));
            }
        }
        return Subject.missing(name, "no python3 has " + needed);
    }
}
