package weft.bench.http;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import weft.bench.harness.Child;
import weft.bench.harness.Goal;
import weft.bench.harness.Group;
import weft.bench.harness.Run;
import weft.bench.harness.Server;
import weft.bench.harness.Subject;
import weft.bench.harness.Subject.Form;
import weft.bench.harness.Topic;
import weft.bench.harness.Workload;
import weft.bench.net.Echo;
import weft.bench.net.EchoBench;
import weft.bench.net.EchoWorkload;
import weft.bench.net.Idle;

/// The comparisons of HTTP: weft beside bare Netty handlers, Vert.x, Helidon, Node and aiohttp.
public final class HttpGroup implements Group {

    private static final List<Http> SERVERS = Stream.of(HttpTask.values())
            .flatMap(task -> Stream.of(new Http(task, 64), new Http(task, 1024)))
            .toList();
    private static final List<Gets> CLIENTS = List.of(new Gets(64), new Gets(1024));
    private static final List<Echo> WEB_SOCKETS = Stream.of(64, 1024)
            .map(connections -> new Echo(
                    "http-websocket-" + connections,
                    "websocket",
                    Optional.of("paced-websocket"),
                    "WebSocket texts of 64 bytes",
                    connections,
                    64))
            .toList();
    private static final List<Goal> WEB_SOCKET_GOALS =
            HttpBench.goals(HttpSubjects.VERTX, HttpSubjects.HELIDON, HttpSubjects.WS);
    private static final Idle IDLE = new Idle("http-", "hold", "requests", 10_000, 2_000);
    private static final Idle IDLE_WEB_SOCKETS =
            new Idle("http-websocket-", "hold-websocket", "texts of 64 bytes", 10_000, 2_000);

    @Override
    public String name() {
        return "http";
    }

    @Override
    public String title() {
        return "HTTP";
    }

    @Override
    public List<String> comparisons(Run.Length length) {
        return topics().stream().map(Topic::comparison).toList();
    }

    @Override
    public List<Topic> topics() {
        return Stream.of(
                        SERVERS.stream().map(Http::topic),
                        CLIENTS.stream().map(Gets::topic),
                        WEB_SOCKETS.stream().map(each -> each.topic(Form.RECOMMENDED)),
                        Stream.of(IDLE.topic(), IDLE_WEB_SOCKETS.topic()))
                .flatMap(topics -> topics)
                .toList();
    }

    @Override
    public Optional<Workload> start(String comparison, String subject, List<String> flags, Run run) throws IOException {
        for (Http each : SERVERS) {
            if (each.name().equals(comparison)) {
                Optional<Wrk> wrk = wrk(run);
                Optional<Subject> server = find(subject, HttpSubjects.servers(run.peers()));
                if (server.isPresent() && wrk.isPresent()) {
                    return Optional.of(
                            new HttpWorkload(each, Server.start(server.get().withFlags(flags)), wrk.get()));
                }
            }
        }
        for (Gets each : CLIENTS) {
            if (each.name().equals(comparison)) {
                Optional<Subject> client = find(subject, HttpSubjects.clients(run.peers()));
                if (client.isPresent()) {
                    return Optional.of(GetsWorkload.start(each, client.get().withFlags(flags)));
                }
            }
        }
        for (Echo each : WEB_SOCKETS) {
            if (each.name().equals(comparison)) {
                Optional<Subject> server = find(subject, HttpSubjects.webSockets(run.peers()));
                if (server.isPresent()) {
                    return Optional.of(EchoWorkload.start(each, server.get().withFlags(flags), HttpLoad.start()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Subject> find(String name, List<Subject> subjects) {
        return subjects.stream()
                .filter(each -> each.isJava() && each.name().equals(name))
                .findFirst();
    }

    private static Optional<Wrk> wrk(Run run) {
        return Wrk.isThere() ? Optional.of(Wrk.onItsCore(run.peers().resolve("wrk.lua"))) : Optional.empty();
    }

    @Override
    public void compare(Set<String> chosen, Run run) throws IOException {
        List<Subject> servers = HttpSubjects.servers(run.peers());
        List<Subject> webSockets = HttpSubjects.webSockets(run.peers());
        Stream.of(servers, webSockets, HttpSubjects.clients(run.peers()))
                .flatMap(List::stream)
                .forEach(each -> run.report().version(each.name(), each.version()));
        HttpBench bench = new HttpBench(run.plan(), run.report(), wrk(run));
        try (Child load = HttpLoad.start()) {
            for (Http each : SERVERS) {
                if (chosen.contains(each.name())) {
                    bench.serve(each, servers, load);
                }
            }
            for (Gets each : CLIENTS) {
                if (chosen.contains(each.name())) {
                    bench.get(each, HttpSubjects.clients(run.peers()));
                }
            }
            for (Echo each : WEB_SOCKETS) {
                if (chosen.contains(each.name())) {
                    new EchoBench(webSockets, WEB_SOCKET_GOALS, run.plan(), run.report()).compare(each, load);
                }
            }
            if (chosen.contains(IDLE.name())) {
                IDLE.compare(servers, Idle.GOALS, run.report(), load);
            }
            if (chosen.contains(IDLE_WEB_SOCKETS.name())) {
                IDLE_WEB_SOCKETS.compare(webSockets, Idle.GOALS, run.report(), load);
            }
        }
    }
}
