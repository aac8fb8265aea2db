package weft.bench.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import weft.bench.harness.Child;
import weft.bench.harness.Goal;
import weft.bench.harness.Group;
import weft.bench.harness.Run;
import weft.bench.harness.Subject;
import weft.bench.harness.Subject.Form;
import weft.bench.harness.Subjects;
import weft.bench.harness.Topic;
import weft.bench.harness.Workload;

/// The comparisons of sockets: weft beside bare Netty handlers, asyncio, uvloop and Node.
public final class NetGroup implements Group {

    private static final List<Echo> ECHOES =
            List.of(Echo.plain(1, 64), Echo.plain(256, 64), Echo.plain(1, 16 * 1024), Echo.plain(256, 16 * 1024));
    private static final List<Goal> GOALS =
            List.of(Goal.rate(Subjects.NETTY, 0.9), Goal.rate("asyncio", 5), Goal.rate("uvloop", 2));
    private static final Idle IDLE = new Idle("", "hold", "messages of 64 bytes", 10_000, 2_000);

    @Override
    public String name() {
        return "net";
    }

    @Override
    public String title() {
        return "Sockets";
    }

    @Override
    public List<String> comparisons(Run.Length length) {
        return Stream.concat(ECHOES.stream().map(Echo::name), Stream.of(IDLE.name()))
                .toList();
    }

    @Override
    public List<Topic> topics() {
        List<Topic> topics = new ArrayList<>();
        for (Echo echo : ECHOES) {
            for (Form form : Form.values()) {
                topics.add(echo.topic(form));
            }
        }
        topics.add(IDLE.topic());
        return topics;
    }

    @Override
    public Optional<Workload> start(String comparison, String subject, List<String> flags, Run run) throws IOException {
        for (Echo echo : ECHOES) {
            for (Subject each : EchoSubjects.all(run.peers())) {
                if (each.isJava()
                        && each.name().equals(subject)
                        && echo.name(each.form()).equals(comparison)) {
                    return Optional.of(EchoWorkload.start(echo, each.withFlags(flags), EchoLoad.start()));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void compare(Set<String> chosen, Run run) throws IOException {
        List<Subject> subjects = EchoSubjects.all(run.peers());
        subjects.forEach(each -> run.report().version(each.name(), each.version()));
        try (Child load = EchoLoad.start()) {
            EchoBench bench = new EchoBench(subjects, GOALS, run.plan(), run.report());
            for (Echo echo : ECHOES) {
                if (chosen.contains(echo.name())) {
                    bench.compare(echo, load);
                }
            }
            if (chosen.contains(IDLE.name())) {
                List<Subject> once = subjects.stream()
                        .filter(each -> each.form() == Form.RECOMMENDED)
                        .toList();
                IDLE.compare(once, Idle.GOALS, run.report(), load);
            }
        }
    }
}
