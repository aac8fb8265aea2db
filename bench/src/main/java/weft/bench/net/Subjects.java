package weft.bench.net;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weft.bench.net.Subject.Form;

/// All servers that are measured.
public final class Subjects {

    static final String NETTY = "netty";

    /// Those of weft, on each of its engines.
    public static final List<String> OURS = List.of("weft-mounted", "weft-baton");

    public static final List<String> MOUNTED =
            List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-Dweft.engine=mounted");
    public static final List<String> BATON = List.of("-Dweft.engine=baton");

    private Subjects() {}

    /// Returns them; the first is what the others are compared with.
    ///
    /// @param peers the directory of those that are not Java
    static List<Subject> all(Path peers) {
        List<Subject> all = new ArrayList<>();
        all.add(Subject.java(NETTY, Form.RECOMMENDED, NettyEcho.class, List.of(), List.of()));
        for (Form form : Form.values()) {
            List<String> argument = List.of(form == Form.RECOMMENDED ? "transfer" : "read-write");
            all.add(Subject.java(OURS.getFirst(), form, WeftEcho.class, MOUNTED, argument));
            all.add(Subject.java(OURS.getLast(), form, WeftEcho.class, BATON, argument));
        }
        all.add(asyncio(peers.resolve("echo.py")));
        all.add(uvloop(peers.resolve("echo.py")));
        all.add(node(peers.resolve("echo.js")));
        return all;
    }

    /// A program on asyncio, which is told so by its argument.
    public static Subject asyncio(Path program) {
        return python("asyncio", program.toString(), "import sys, asyncio; print(sys.version.split()[0])", "3.11");
    }

    /// The same program on uvloop.
    public static Subject uvloop(Path program) {
        return python(
                "uvloop",
                program.toString(),
                "import sys, uvloop; print(uvloop.__version__, 'on', sys.version.split()[0])",
                "uvloop (Debian: python3-uvloop)");
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

    // The system's Python comes first: its packages are the system's, and both peers then run on the same one.
    static Subject python(String name, String program, String probe, String needed) {
        for (String interpreter : List.of("/usr/bin/python3", "python3")) {
            Optional<String> version = Machine.ask(interpreter, "-c", probe);
            if (version.isPresent()) {
                return Subject.foreign(name, version.get(), List.of(interpreter, program, name));
            }
        }
        return Subject.missing(name, "no python3 has " + needed);
    }
}
