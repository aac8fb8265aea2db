package weft.bench.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import weft.bench.kernel.KernelBench;
import weft.bench.kernel.KernelPlan;
import weft.bench.kernel.KernelSubjects;
import weft.bench.kernel.Question;
import weft.bench.net.Subject.Form;
import weft.bench.page.Figures;
import weft.bench.page.Page;
import weft.bench.page.Topic;
import weft.bench.startup.StartUp;

/// The comparisons of sockets: weft beside bare Netty handlers, asyncio, uvloop and Node; and those of HTTP, which are
/// [HttpBench]'s. `bench/run` starts it.
final class NetBench {

    static final int LOAD_CORE = 1;

    private static final String HTTP = "http-"; // how the names of its comparisons begin

    static final List<Question> KERNEL = Question.kernel();
    static final List<Question> SCALE = Question.scale();
    static final List<Echo> ECHOES =
            List.of(new Echo(1, 64), new Echo(256, 64), new Echo(1, 16 * 1024), new Echo(256, 16 * 1024));
    static final Idle IDLE = new Idle(Idle.Protocol.ECHO, 10_000, 2_000);
    static final Idle HTTP_IDLE = new Idle(Idle.Protocol.HTTP, 10_000, 2_000);

    private final List<Subject> subjects;
    private final Plan plan;
    private final Report report;

    NetBench(List<Subject> subjects, Plan plan, Report report) {
        this.subjects = subjects;
        this.plan = plan;
        this.report = report;
    }

    /// @param arguments `--quick`, and names of comparisons or their beginnings; none are all
    static void main(String[] arguments) throws IOException {
        Path home = Path.of(System.getProperty("weft.bench", "."));
        List<String> names = new ArrayList<>(Arrays.asList(arguments));
        Plan plan = names.remove("--quick") ? Plan.QUICK : Plan.FULL;
        Set<String> all = new LinkedHashSet<>();
        KERNEL.forEach(each -> all.add(each.comparison()));
        SCALE.stream()
                .filter(each -> plan == Plan.FULL || each.size() <= 1_000)
                .forEach(each -> all.add(each.comparison()));
        all.add(StartUp.NAME);
        ECHOES.forEach(each -> all.add(each.name()));
        all.add(IDLE.name());
        HttpBench.SERVERS.forEach(each -> all.add(each.name()));
        HttpBench.CLIENTS.forEach(each -> all.add(each.name()));
        all.add(HTTP_IDLE.name());
        Set<String> chosen = new LinkedHashSet<>(all);
        chosen.removeIf(each -> !isChosen(each, names));
        if (chosen.isEmpty()) {
            System.err.println("no comparison is named " + names + ": there are " + all);
            System.exit(2);
        }
        Report report = new Report(System.out);
        report.say(Machine.description());
        Path peers = home.resolve("peers");
        List<Question> kernel = Stream.concat(KERNEL.stream(), SCALE.stream())
                .filter(each -> chosen.remove(each.comparison()))
                .toList();
        try {
            if (!kernel.isEmpty()) {
                KernelPlan kernelPlan = plan == Plan.QUICK ? KernelPlan.QUICK : KernelPlan.FULL;
                new KernelBench(kernelPlan, report, KernelSubjects.all(peers)).compare(kernel);
            }
            if (chosen.remove(StartUp.NAME)) {
                new StartUp(report, plan == Plan.QUICK ? 5 : 20)
                        .compare(peers, home.resolveSibling("core").resolve("target/weft-core.jar"));
            }
            if (!chosen.isEmpty()) {
                try (Child load = load()) {
                    compare(peers, plan, report, chosen, load);
                }
            }
        } finally {
            report.write(home.resolve("results/latest.json"));
            Path page = plan == Plan.QUICK
                    ? home.resolve("results/benchmarks.md")
                    : home.resolveSibling("docs").resolve("benchmarks.md");
            write(page, report, Files.readString(home.resolve("preface.txt")));
            report.say("\nThe figures are in " + home.resolve("results/latest.json") + ", the page is " + page);
        }
    }

    private static void write(Path page, Report report, String preface) throws IOException {
        Path file = page.resolveSibling("benchmarks/figures.json");
        Figures figures = Figures.read(file);
        figures.add(report, LocalDate.now(ZoneOffset.UTC).toString(), Machine.description());
        figures.write(file);
        Map<String, List<Topic>> groups = new LinkedHashMap<>();
        groups.put(
                "The kernel", KERNEL.stream().map(each -> each.task().topic()).toList());
        groups.put("Start-up", List.of(StartUp.topic()));
        groups.put("Scaling", Question.scaleTopics());
        List<Topic> sockets = new ArrayList<>();
        for (Echo echo : ECHOES) {
            for (Form form : Form.values()) {
                sockets.add(echo.topic(form));
            }
        }
        sockets.add(IDLE.topic());
        groups.put("Sockets", sockets);
        groups.put(
                "HTTP",
                Stream.of(
                                HttpBench.SERVERS.stream().map(Http::topic),
                                HttpBench.CLIENTS.stream().map(Gets::topic),
                                Stream.of(HTTP_IDLE.topic()))
                        .flatMap(topics -> topics)
                        .toList());
        new Page(figures, page).write(preface, groups);
    }

    private static void compare(Path peers, Plan plan, Report report, Set<String> chosen, Child load)
            throws IOException {
        if (chosen.stream().anyMatch(each -> !each.startsWith(HTTP))) {
            NetBench bench = new NetBench(Subjects.all(peers), plan, report);
            bench.sayVersions();
            for (Echo echo : ECHOES) {
                if (chosen.contains(echo.name())) {
                    bench.echo(echo, load);
                }
            }
            if (chosen.contains(IDLE.name())) {
                bench.idle(IDLE, load);
            }
        }
        if (chosen.stream().anyMatch(each -> each.startsWith(HTTP))) {
            compareHttp(peers, plan, report, chosen, load);
        }
    }

    private static void compareHttp(Path peers, Plan plan, Report report, Set<String> chosen, Child load)
            throws IOException {
        NetBench servers = new NetBench(HttpSubjects.servers(peers), plan, report);
        servers.sayVersions();
        HttpBench http = new HttpBench(
                plan, report, Wrk.isThere() ? Optional.of(new Wrk(peers.resolve("wrk.lua"))) : Optional.empty());
        for (Http each : HttpBench.SERVERS) {
            if (chosen.contains(each.name())) {
                http.serve(each, servers.subjects, load);
            }
        }
        for (Gets each : HttpBench.CLIENTS) {
            if (chosen.contains(each.name())) {
                http.get(each, HttpSubjects.clients(peers));
            }
        }
        if (chosen.contains(HTTP_IDLE.name())) {
            servers.idle(HTTP_IDLE, load);
        }
    }

    private void sayVersions() {
        subjects.forEach(each -> report.version(each.name(), each.version()));
    }

    static Child load() throws IOException {
        return Child.start("the load generator", LOAD_CORE, Java.load());
    }

    private static boolean isChosen(String name, List<String> names) {
        return names.isEmpty()
                || names.contains("kernel") && isKernel(name)
                || names.contains("scale") && name.startsWith("scale-")
                || names.contains("net") && (name.startsWith("echo-") || name.startsWith("idle-"))
                || names.stream().anyMatch(name::startsWith);
    }

    private static boolean isKernel(String name) {
        return KERNEL.stream().anyMatch(each -> each.comparison().equals(name));
    }

    /// Measures and reports one comparison.
    void echo(Echo echo, Child load) throws IOException {
        List<Subject> present =
                subjects.stream().filter(each -> each.missing().isEmpty()).toList();
        Map<Subject, List<Sample>> samples = echo.measure(present, plan, load);
        samples.forEach((subject, each) -> report.add(echo.results(subject, each)));
        report.say("");
        report.say(echo.name() + ": " + echo.connections() + " connections, messages of " + echo.size() + " bytes, "
                + plan.rounds() + " rounds of " + plan.time().toMillis() + " ms");
        report.row(
                "",
                List.of(
                        "messages/s",
                        "of netty's",
                        "CPU us/message",
                        "netty's CPU/its",
                        "p50, p99 us",
                        "server, load, others"));
        for (Subject subject : subjects) {
            if (subject.missing().isPresent()) {
                report.missing(
                        echo.name(subject.form()),
                        subject.name(),
                        subject.missing().get());
            } else {
                report.row(subject.label(), cells(echo, subject));
            }
        }
        for (Form form : Form.values()) {
            goals(Goal.ECHO, echo.name(form));
        }
    }

    private List<String> cells(Echo echo, Subject subject) {
        String comparison = echo.name(subject.form());
        Rounds rate = find(comparison, subject, Echo.RATE);
        Rounds cpu = find(comparison, subject, Echo.CPU);
        Optional<Rounds> rateRatio =
                report.find(echo.name(), Subjects.NETTY, Echo.RATE).map(it -> rate.dividedBy(it, "rate-to-netty"));
        Optional<Rounds> cpuRatio =
                report.find(echo.name(), Subjects.NETTY, Echo.CPU).map(it -> it.dividedBy(cpu, "cpu-to-netty"));
        return List.of(
                Report.median(rate, "%,.0f"),
                rateRatio.map(it -> Report.spread(it, "%.2f")).orElse(""),
                Report.spread(cpu, "%.1f"),
                cpuRatio.map(it -> Report.spread(it, "%.2f")).orElse(""),
                Report.median(find(comparison, subject, "latency-p50"), "%.0f") + ", "
                        + Report.median(find(comparison, subject, "latency-p99"), "%.0f"),
                Report.median(find(comparison, subject, "server-busy"), "%.0f%%") + ", "
                        + Report.median(find(comparison, subject, "load-busy"), "%.0f%%") + ", "
                        + Report.median(find(comparison, subject, "others-busy"), "%.0f%%"));
    }

    private Rounds find(String comparison, Subject subject, String metric) {
        return report.find(comparison, subject.name(), metric).orElseThrow();
    }

    /// Measures and reports the memory of connections.
    void idle(Idle idle, Child load) throws IOException {
        report.say("");
        report.say(idle.description() + ", 3 rounds");
        Optional<String> obstacle = idle.obstacle();
        if (obstacle.isPresent()) {
            report.say("  not measured: " + obstacle.get());
            return;
        }
        report.row("", List.of("bytes/connection", "of netty's", "of it heap"));
        for (Subject subject : subjects) {
            if (subject.form() == Form.READ_WRITE) {
                continue;
            }
            if (subject.missing().isPresent()) {
                report.missing(idle.name(), subject.name(), subject.missing().get());
                continue;
            }
            report.add(idle.measure(subject, 3, load));
            Rounds memory = find(idle.name(), subject, Idle.MEMORY);
            report.row(
                    subject.label(),
                    List.of(
                            Report.spread(memory, "%,.0f"),
                            report.find(idle.name(), Subjects.NETTY, Idle.MEMORY)
                                    .map(it -> Report.spread(memory.dividedBy(it, "ratio"), "%.2f"))
                                    .orElse(""),
                            report.find(idle.name(), subject.name(), "heap")
                                    .map(it -> Report.median(it, "%,.0f"))
                                    .orElse("")));
        }
        goals(Goal.IDLE, idle.name());
    }

    private void goals(List<Goal> goals, String comparison) {
        for (String ours : Subjects.OURS) {
            for (Goal goal : goals) {
                goal.check(report, comparison, ours).ifPresent(report::say);
            }
        }
    }
}
