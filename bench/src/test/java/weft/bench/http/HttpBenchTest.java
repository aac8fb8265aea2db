package weft.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import weft.bench.harness.Child;
import weft.bench.harness.Entrants;
import weft.bench.harness.Figure;
import weft.bench.harness.Plan;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;
import weft.bench.harness.Server;
import weft.bench.harness.Servers;
import weft.bench.harness.Subject;
import weft.bench.harness.Subject.Form;
import weft.bench.harness.Subjects;
import weft.bench.net.Echo;
import weft.bench.net.EchoBench;
import weft.bench.net.Pacer;
import weft.bench.page.Figures;
import weft.bench.page.Page;

/// The comparisons of HTTP work, and measure nothing that did not happen.
@Execution(ExecutionMode.CONCURRENT) // in processes of its own
@Timeout(value = 5, unit = TimeUnit.MINUTES) // each measures for up to half a minute
class HttpBenchTest {

    private static final Path PEERS = Path.of("peers");
    private static final Plan SHORT =
            new Plan(0, 1, Duration.ofMillis(50), 0, Duration.ofMillis(20), Duration.ofMillis(100), 0);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8));

    /// The other tests leave out who is not there.
    @Test
    void everybodyIsThere() {
        List<String> missing = Stream.of(
                        HttpSubjects.servers(PEERS), HttpSubjects.clients(PEERS), HttpSubjects.webSockets(PEERS))
                .flatMap(List::stream)
                .flatMap(subject -> subject.missing().stream())
                .distinct()
                .toList();

        assumeTrue(missing.isEmpty(), () -> String.join("; ", missing));
    }

    @Test
    void everyServerAnswersEveryTask() throws IOException {
        List<Subject> subjects = present(HttpSubjects.servers(PEERS));

        try (Servers servers = Servers.start(Entrants.of(subjects))) {
            for (Subject subject : subjects) {
                for (HttpTask task : HttpTask.values()) {
                    HttpCheck.check(subject, servers.of(subject), task);
                }
            }
        }
    }

    @Test
    void aServerIsMeasuredAsFastAsItCanAndAtAConstantRate() throws IOException {
        assumeTrue(Wrk.isThere(), "there is no wrk");
        List<Subject> ours = HttpSubjects.servers(PEERS).subList(0, 2);
        Http small = new Http(HttpTask.PLAINTEXT, 3);

        try (Child load = HttpLoad.start()) {
            new HttpBench(SHORT, report, Optional.of(Wrk.onItsCore(PEERS.resolve("wrk.lua")))).serve(small, ours, load);
        }

        for (String metric : List.of(Figure.RATE, Figure.CPU, "latency-p99", "paced-rate", "paced-p99.9")) {
            Rounds found =
                    report.find("http-plaintext-3", "weft-mounted", metric).orElseThrow();
            assertThat(found.min()).as(metric).isPositive();
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("of netty's rate");
    }

    @Test
    void everyClientGetsAndIsMeasured() throws IOException {
        List<Subject> clients = present(HttpSubjects.clients(PEERS));

        new HttpBench(SHORT, report, Optional.empty()).get(new Gets(2), clients);

        for (Subject client : clients) {
            for (String metric : List.of(Figure.RATE, "latency-p50", "latency-p99")) {
                assertThat(report.find("http-client-2", client.name(), metric)
                                .orElseThrow()
                                .min())
                        .as(client.name() + ", " + metric)
                        .isPositive();
            }
        }
    }

    @Test
    void everyWebSocketSendsBackWhatItGetsAndIsMeasured() throws IOException {
        List<Subject> servers = present(HttpSubjects.webSockets(PEERS));
        Echo small = new Echo("http-websocket-3", "websocket", Optional.of("paced-websocket"), "texts", 3, 64);

        try (Child load = HttpLoad.start()) {
            new EchoBench(servers, List.of(), SHORT, report).compare(small, load);
        }

        for (Subject server : servers) {
            assertThat(report.find("http-websocket-3", server.name(), Figure.RATE)
                            .orElseThrow()
                            .min())
                    .as(server.name())
                    .isPositive();
        }
        assertThat(report.find("http-websocket-3-read-write", Subjects.NETTY, Figure.RATE))
                .isEmpty();
    }

    @Test
    void serversThatComputeAreMeasuredOnOneLoopAndOnTwo() throws IOException {
        assumeTrue(Wrk.isThere(), "there is no wrk");

        LoopScale.compare(SHORT, report, Wrk.anywhere(PEERS.resolve("wrk.lua")), LoopScale.ALL.subList(1, 2));

        for (String comparison : List.of("scale-http-loops-1", "scale-http-loops-2")) {
            assertThat(report.find(comparison, "weft-mounted", Figure.RATE)
                            .orElseThrow()
                            .min())
                    .isPositive();
        }
        Rounds cpu =
                report.find("scale-http-loops-1", "weft-mounted", Figure.CPU).orElseThrow();
        assertThat(cpu.min()).isGreaterThan(50); // it computes, whatever the compiler makes of it
        assertThat(report.find("scale-http-loops-2", "weft-mounted", "rate-to-one-loop"))
                .isPresent();
    }

    @Test
    void aServerThatAnswersSomethingElseFailsTheCheck() throws IOException {
        try (Server canned =
                Server.start(Subject.java("canned", Form.RECOMMENDED, CannedHttp.class, List.of(), List.of()))) {
            Subject subject = Subject.missing("canned", "");

            assertThatThrownBy(() -> HttpCheck.check(subject, canned, HttpTask.JSON))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not those that were asked for");
        }
    }

    @Test
    void everyServerHasARowThatSaysThatThereIsNoLoad(@TempDir Path directory) throws IOException {
        Http json = new Http(HttpTask.JSON, 64);
        List<Subject> servers = HttpSubjects.servers(PEERS);
        try (Child load = HttpLoad.start()) {
            new HttpBench(SHORT, report, Optional.empty()).serve(json, servers, load);
        }
        Figures figures = Figures.read(directory.resolve("none.json"));
        figures.add(report, "2026-01-01", "a machine");
        Path page = directory.resolve("page.md");
        new Page(figures, page).write("# Benchmarks\n", Map.of("HTTP", List.of(json.topic())));

        for (Subject server : present(servers)) {
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .containsPattern(server.name() + " +not measured: there is no wrk");
            assertThat(Files.readString(page)).contains("| " + server.name() + " | not measured: there is no wrk");
        }
    }

    // 20 requests are to be sent in 100 ms, and the server takes 10 ms for each: the last one waits for 100 ms.
    @Test
    void aRequestThatIsSentLateHasWaitedSinceItWasDue() throws IOException {
        HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        slow.createContext("/", exchange -> {
            try (exchange) {
                Thread.sleep(10);
                exchange.sendResponseHeaders(200, HttpTask.TEXT.length());
                exchange.getResponseBody().write(HttpTask.textBytes());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        slow.start();

        try (Pacer pacer = new Pacer()) {
            pacer.connect(Asker.to(slow.getAddress().getPort(), HttpTask.PLAINTEXT), 1, 1);
            pacer.run(200, Duration.ofMillis(100));

            assertThat(pacer.latencies().getTotalCount()).isEqualTo(20);
            assertThat(pacer.latencies().getMaxValue()).isGreaterThan(95_000_000L);
            assertThat(pacer.late().getMaxValue()).isLessThan(50_000_000L); // which is not how late the load is
        } finally {
            slow.stop(0);
        }
    }

    private static List<Subject> present(List<Subject> subjects) {
        return subjects.stream().filter(each -> each.missing().isEmpty()).toList();
    }
}
