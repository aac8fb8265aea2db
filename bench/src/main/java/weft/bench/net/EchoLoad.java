package weft.bench.net;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import weft.bench.harness.Child;
import weft.bench.harness.Java;
import weft.bench.harness.Machine;
import weft.bench.harness.Sample;
import weft.bench.harness.Server;

/// The load generator of echoes, a process of its own with nothing of weft's or Netty's in it. Its orders are `run PORT
/// PID CONNECTIONS SIZE WARM_MILLIS WARM_MESSAGES MILLIS`, `hold PORT CONNECTIONS MESSAGES` and `release`.
///
/// Its loop is closed: a server that stalls is sent less meanwhile, so the latencies are those under the load that the
/// server itself allows, and tell nothing about a load that comes from elsewhere at a given rate.
final class EchoLoad {

    private static final int HELD_SIZE = 64; // bytes of a message on a connection that is held
    private static final OperatingSystemMXBean SELF =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private EchoLoad() {}

    static void main(String[] arguments) throws IOException {
        new Orders()
                .add("run", EchoLoad::run)
                .addHolding("hold", words -> {
                    Swarm swarm = new Swarm();
                    swarm.connect(number(words, 0), number(words, 1), HELD_SIZE, number(words, 2));
                    return swarm;
                })
                .obey();
    }

    static Child start() throws IOException {
        return Child.start("the load generator", Server.LOAD_CORE, Java.load(EchoLoad.class));
    }

    private static String run(String[] words) throws IOException {
        ProcessHandle server =
                ProcessHandle.of(number(words, 1)).orElseThrow(() -> new IOException("the server is gone"));
        try (Swarm swarm = new Swarm()) {
            swarm.connect(number(words, 0), number(words, 2), number(words, 3), 1);
            swarm.start();
            swarm.run(Duration.ofMillis(number(words, 4)), number(words, 5));
            long start = System.nanoTime();
            long cpu = SELF.getProcessCpuTime();
            long serverCpu = cpuOf(server);
            long allCpu = Machine.busy();
            swarm.run(Duration.ofMillis(number(words, 6)), 1);
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

    private static long cpuOf(ProcessHandle process) throws IOException {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IOException("the server is gone"))
                .toNanos();
    }

    private static int number(String[] words, int index) {
        return Integer.parseInt(words[index]);
    }
}
