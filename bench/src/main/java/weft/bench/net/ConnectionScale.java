package weft.bench.net;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import weft.bench.harness.Child;
import weft.bench.harness.Figure;
import weft.bench.harness.Group;
import weft.bench.harness.Machine;
import weft.bench.harness.Plan;
import weft.bench.harness.Run;
import weft.bench.harness.Subject;
import weft.bench.harness.Subject.Form;
import weft.bench.harness.Subjects;
import weft.bench.harness.Topic;
import weft.bench.harness.Topic.Better;

/// What a message and what a connection costs, by how many connections there are.
public final class ConnectionScale implements Group {

    private static final String ECHO = "scale-echo";
    private static final int SIZE = 64;
    private static final int LARGEST_IF_QUICK = 1_000;
    private static final List<Echo> ECHOES = Stream.of(10, 100, 1_000, 10_000)
            .map(count -> new Echo(
                    ECHO + "-" + count, "echo", Optional.empty(), "messages of " + SIZE + " bytes", count, SIZE))
            .toList();
    private static final List<Idle> IDLES = Stream.of(1_000, 10_000)
            .map(count -> new Idle("scale-", "hold", "messages of " + SIZE + " bytes", count, 2_000))
            .toList();

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String title() {
        return "Scaling";
    }

    @Override
    public List<String> comparisons(Run.Length length) {
        int largest = length == Run.Length.QUICK ? LARGEST_IF_QUICK : Integer.MAX_VALUE;
        return Stream.concat(
                        ECHOES.stream()
                                .filter(each -> each.connections() <= largest)
                                .map(Echo::name),
                        IDLES.stream()
                                .filter(each -> each.connections() <= largest)
                                .map(Idle::name))
                .toList();
    }

    @Override
    public List<Topic> topics() {
        return List.of(
                new Topic(
                        ECHO,
                        "The CPU time that a server takes for a message of " + SIZE
                                + " bytes that it sends back. By how many connections have one on its way.",
                        List.of(Figure.CPU),
                        Subjects.NETTY,
                        Better.LOWER),
                new Topic(
                        "scale-idle",
                        "A connection on which nothing happens, after some messages: the bytes that it takes. By how many"
                                + " there are.",
                        List.of(Idle.MEMORY),
                        Subjects.NETTY,
                        Better.LOWER));
    }

    @Override
    public void compare(Set<String> chosen, Run run) throws IOException {
        List<Subject> subjects = EchoSubjects.all(run.peers()).stream()
                .filter(each -> each.form() == Form.RECOMMENDED)
                .toList();
        subjects.forEach(each -> run.report().version(each.name(), each.version()));
        EchoBench bench = new EchoBench(
                subjects, List.of(), run.length() == Run.Length.QUICK ? Plan.QUICK : Plan.SCALE, run.report());
        try (Child load = EchoLoad.start()) {
            for (Echo echo : ECHOES) {
                if (chosen.contains(echo.name())) {
                    compare(bench, echo, load);
                }
            }
            for (Idle idle : IDLES) {
                if (chosen.contains(idle.name())) {
                    idle.compare(subjects, List.of(), run.report(), load);
                }
            }
        }
    }

    private static void compare(EchoBench bench, Echo echo, Child load) throws IOException {
        Optional<String> obstacle = Machine.tooFewFilesFor(echo.connections());
        if (obstacle.isPresent()) {
            bench.report().say("\n" + echo.name());
            bench.report().missing(echo.name(), bench.subjects(), obstacle.get());
        } else {
            bench.compare(echo, load);
        }
    }
}
