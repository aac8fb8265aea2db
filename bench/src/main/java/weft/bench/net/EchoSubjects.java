package weft.bench.net;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import weft.bench.harness.Subject;
import weft.bench.harness.Subject.Form;
import weft.bench.harness.Subjects;

/// All that send back what comes.
final class EchoSubjects {

    private EchoSubjects() {}

    /// Returns them; the first is what the others are compared with.
    ///
    /// @param peers the directory of those that are not Java
    static List<Subject> all(Path peers) {
        List<Subject> all = new ArrayList<>();
        all.add(Subject.java(Subjects.NETTY, Form.RECOMMENDED, NettyEcho.class, List.of(), List.of()));
        for (Form form : Form.values()) {
            List<String> argument = List.of(form == Form.RECOMMENDED ? "transfer" : "read-write");
            all.add(Subject.java(Subjects.OURS.getFirst(), form, WeftEcho.class, Subjects.MOUNTED, argument));
            all.add(Subject.java(Subjects.OURS.getLast(), form, WeftEcho.class, Subjects.BATON, argument));
        }
        all.add(Subjects.asyncio(peers.resolve("echo.py")));
        all.add(Subjects.uvloop(peers.resolve("echo.py")));
        all.add(Subjects.node(peers.resolve("echo.js"), "--expose-gc"));
        return all;
    }
}
