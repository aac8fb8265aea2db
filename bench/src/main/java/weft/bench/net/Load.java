package weft.bench.net;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The load generator, a process of its own with nothing of weft's or Netty's in it. Each line of its input is an
/// order, each of its output the answer: `run PORT PID CONNECTIONS SIZE WARM_MILLIS WARM_MESSAGES MILLIS` and `hold
/// PORT
/// CONNECTIONS SIZE MESSAGES` for an echo; `paced PORT CONNECTIONS TASK RATE MILLIS` and `hold-http PORT CONNECTIONS
/// REQUESTS` for a web server; `release`.
///
/// The loop of echoes is closed: a server that stalls is sent less meanwhile, so the latencies are those under the load
/// that the
/// server
/// itself allows, and tell nothing about a load that comes from elsewhere at a given rate.
final class Load {

    private static final OperatingSystemMXBean SELF =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Load() {}

    static void main(String[] arguments) throws IOException {
        List<Closeable> held = new ArrayList<>();
        try (var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line; (line = orders.readLine()) != null; ) {
                String[] order = line.split(" ");
                try {
                    switch (order[0]) {
                        case "run" -> System.out.println(run(order));
                        case "hold" -> {
                            Swarm swarm = new Swarm();
                            held.add(swarm);
                            swarm.connect(number(order, 1), number(order, 2), number(order, 3), number(order, 4));
                            System.out.println("done");
                        }
                        case "hold-http" -> {
                            Askers askers = new Askers();
                            held.add(askers);
                            askers.connect(number(order, 1), number(order, 2), HttpTask.PLAINTEXT, number(order, 3));
                            System.out.println("done");
                        }
                        case "paced" -> System.out.println(paced(order));
                        case "release" -> {
                            for (Closeable connections : held) {
                                connections.close();
                            }
                            held.clear();
                            System.out.println("done");
                        }
                        default -> throw new IllegalArgumentException("no such order: " + line);
                    }
                } catch (IOException | UncheckedIOException e) {
                    System.out.println("failed " + e.getMessage());
                }
            }
        }
    }

    private static String run(String[] order) throws IOException {
        ProcessHandle server =
                ProcessHandle.of(number(order, 2)).orElseThrow(() -> new IOException("the server is gone"));
        try (Swarm swarm = new Swarm()) {
            swarm.connect(number(order, 1), number(order, 3), number(order, 4), 1);
            swarm.start();
            swarm.run(Duration.ofMillis(number(order, 5)), number(order, 6));
            long start = System.nanoTime();
            long cpu = SELF.getProcessCpuTime();
            long serverCpu = cpuOf(server);
            long allCpu = Machine.busy();
            swarm.run(Duration.ofMillis(number(order, 7)), 1);
            serverCpu = cpuOf(server) - serverCpu;
            cpu = SELF.getProcessCpuTime() - cpu;
            allCpu = Machine.busy() - allCpu;
            return new Sample(
                            swarm.messages(),
                            System.nanoTime() - start,
                            serverCpu,
                            cpu,
                            Math.max(0, allCpu - serverCpu - cpu),
                            swarm.latencies().getValueAtPercentile(50),
                            swarm.latencies().getValueAtPercentile(99))
                    .line();
        }
    }

    private static String paced(String[] order) throws IOException {
        try (Askers askers = new Askers()) {
            askers.connect(number(order, 1), number(order, 2), HttpTask.valueOf(order[3]), 1);
            askers.run(Double.parseDouble(order[4]), Duration.ofMillis(number(order, 5)));
            return Paced.of(Double.parseDouble(order[4]), askers.latencies()).line();
        }
    }

    private static long cpuOf(ProcessHandle process) throws IOException {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IOException("the server is gone"))
                .toNanos();
    }

    private static int number(String[] order, int index) {
        return Integer.parseInt(order[index]);
    }
}
