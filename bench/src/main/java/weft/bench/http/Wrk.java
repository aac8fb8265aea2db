package weft.bench.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import weft.bench.harness.Machine;
import weft.bench.harness.Sample;
import weft.bench.harness.Server;

/// wrk, which sends the next request on a connection when the answer to the one before is there.
///
/// @param script tells it what to send, and what to print
/// @param place what it is started by
record Wrk(Path script, List<String> place) {

    static final String MISSING = "there is no wrk on the PATH (Debian: wrk)";

    private static final long NANOS_PER_TICK = 10_000_000;
    private static final int HEAD = 150; // about

    /// On the core of the load, if it may be chosen here.
    static Wrk onItsCore(Path script) {
        return new Wrk(
                script, Machine.pins() ? List.of("taskset", "-c", Integer.toString(Server.LOAD_CORE)) : List.of());
    }

    /// On whichever core is free.
    static Wrk anywhere(Path script) {
        return new Wrk(script, List.of());
    }

    static boolean isThere() {
        return Machine.ask("which", "wrk").isPresent();
    }

    /// Loads a server for some time.
    ///
    /// @throws IOException if any answer was none, or not good
    Sample run(Server server, HttpTask task, int connections, Duration time) throws IOException {
        List<String> command = new ArrayList<>(place);
        command.addAll(List.of("wrk", "-t1", "-c" + connections, "-d" + Math.max(1, time.toSeconds()) + "s"));
        command.addAll(List.of("--timeout", "60s", "-s", script.toString()));
        command.addAll(List.of("http://127.0.0.1:" + server.port() + task.path(), "--"));
        command.add(Integer.toString(task.sent()));
        long serverCpu = server.process().cpuNanos();
        long allCpu = Machine.busy();
        String printed = output(command);
        serverCpu = server.process().cpuNanos() - serverCpu;
        allCpu = Machine.busy() - allCpu;
        long[] told = printed.lines()
                .filter(line -> line.startsWith("wrk "))
                .findFirst()
                .map(Wrk::numbers)
                .orElseThrow(() -> new IOException("wrk failed: " + printed));
        if (told[3] > 0 || told[0] == 0) {
            throw new IOException("wrk got " + told[0] + " answers and " + told[3] + " failures of " + task + " with "
                    + connections + " connections");
        }
        if (told[1] < told[0] * task.answer().length) {
            throw new IOException("wrk got " + told[1] + " bytes in " + told[0] + " answers of " + task
                    + ", which have " + task.answer().length + " each");
        }
        long loadCpu = told[4] * NANOS_PER_TICK;
        return new Sample(
                answers(task, told[0], told[1]),
                told[2] * 1000,
                serverCpu,
                loadCpu,
                Math.max(0, allCpu - serverCpu - loadCpu),
                told[5] * 1000,
                told[7] * 1000);
    }

    // What is on its way at the end counts as far as it has come: of 1,024 downloads at once that is much.
    private static long answers(HttpTask task, long whole, long bytes) {
        return task == HttpTask.DOWNLOAD ? Math.max(whole, bytes / (HttpTask.LARGE + HEAD)) : whole;
    }

    private static long[] numbers(String line) {
        return Arrays.stream(line.split(" ")).skip(1).mapToLong(Long::parseLong).toArray();
    }

    private static String output(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }
}
