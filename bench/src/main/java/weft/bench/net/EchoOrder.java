package weft.bench.net;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import weft.bench.harness.Machine;
import weft.bench.harness.Sample;

/// Has a server echo for some time, and measures: `PORT PID CONNECTIONS SIZE WARM_MILLIS WARM_MESSAGES MILLIS`.
///
/// The loop is closed: a server that stalls is sent less meanwhile, so the latencies are those under the load that the
/// server itself allows, and tell nothing about a load that comes from elsewhere at a given rate.
public record EchoOrder(Protocol protocol) implements Orders.Order {

    private static final OperatingSystemMXBean SELF =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Override
    public String obey(String[] words) throws IOException {
        int[] numbers = Orders.numbers(words);
        ProcessHandle server = ProcessHandle.of(numbers[1]).orElseThrow(() -> new IOException("the server is gone"));
        try (Swarm swarm = new Swarm(protocol)) {
            swarm.connect(numbers[0], numbers[2], numbers[3], 1);
            swarm.start();
            swarm.run(Duration.ofMillis(numbers[4]), numbers[5]);
            return measure(swarm, server, Duration.ofMillis(numbers[6])).line();
        }
    }

    private static Sample measure(Swarm swarm, ProcessHandle server, Duration time) throws IOException {
        long start = System.nanoTime();
        long cpu = SELF.getProcessCpuTime();
        long serverCpu = cpuOf(server);
        long allCpu = Machine.busy();
        swarm.run(time, 1);
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
                swarm.latencies().getValueAtPercentile(99));
    }

    private static long cpuOf(ProcessHandle process) throws IOException {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IOException("the server is gone"))
                .toNanos();
    }
}
