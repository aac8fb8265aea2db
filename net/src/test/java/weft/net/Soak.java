package weft.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import weft.CancelledError;
import weft.ExceptionGroup;
import weft.LoopFailure;
import weft.Outcome;
import weft.Task;
import weft.Weft;

/// Connections that come, talk, stall, break and are given up at any moment, for `weft.soak`, and
/// then whether anything is left of them. The choices come from `weft.seed`.
final class Soak {

    private static final int VISITORS = 24;
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Duration LONGEST_VISIT = Duration.ofSeconds(40);
    private static final long MEMORY_KEPT = 32 << 20; // by Netty's allocator, of what it was given back

    /// Threads that begin when they are wanted, and stay.
    private static final Set<String> OF_THE_PROCESS =
            Set.of("weft-unseen-failures", "weft-watchdog", "Attach Listener");

    /// What the process holds when no loop runs.
    private record Process(int descriptors, int threads, int buffers, long memory) {

        static Process now() {
            return new Process(
                    Resources.openDescriptors(),
                    (int) Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> !OF_THE_PROCESS.contains(thread.getName()))
                            .count(),
                    LiveBuffers.count(),
                    ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                            .metric()
                            .usedDirectMemory());
        }

        boolean isWithin(Process start) {
            return descriptors <= start.descriptors
                    && threads <= start.threads
                    && buffers == 0
                    && memory <= start.memory + MEMORY_KEPT;
        }
    }

    private final List<LoopFailure> failures = new ArrayList<>();
    private int visits;
    private int cancelled;

    public static void main(String[] arguments) throws Exception {
        Duration length = Duration.parse(arguments[0]);
        long seed = Long.getLong("weft.seed", System.nanoTime());
        System.out.println("-Dweft.seed=" + seed + " -Dweft.soak=" + length);
        SocketChannel.open().close(); // at which Java opens a socket of its own, for ever
        Soak soak = new Soak();
        long begin = System.nanoTime();
        soak.round(new Random(seed), Duration.ofSeconds(2)); // loads everything
        Process start = Process.now();
        for (long i = 1; System.nanoTime() - begin < length.toNanos(); i++) {
            soak.round(new Random(seed + i), ROUND);
            await(() -> Process.now().isWithin(start), start);
        }
        System.out.println(soak.visits + " visits, " + soak.cancelled + " cancelled: " + SoakVisit.DONE);
        System.out.println("at the start: " + start + ", at the end: " + Process.now());
        if (soak.visits < 10 || soak.visits > 500 && SoakVisit.DONE.size() < SoakVisit.KINDS) {
            throw new AssertionError("not everything was done");
        }
    }

    private static void await(BooleanSupplier condition, Process start) throws InterruptedException {
        for (int i = 0; i < 100 && !condition.getAsBoolean(); i++) { // threads take their time to end
            Thread.sleep(50);
        }
        if (!condition.getAsBoolean()) {
            throw new AssertionError("at the start there were " + start + ", now " + Process.now() + "\n"
                    + String.join("\n", LiveBuffers.origins())
                    + Thread.getAllStackTraces().keySet());
        }
    }

    private void round(Random random, Duration length) throws Exception {
        Path directory = Files.createTempDirectory("soak");
        Certificates.Authority authority = Certificates.Authority.create();
        Certificates localhost = authority.issue("localhost");
        Tls server = Tls.server(localhost.chain(), localhost.key());
        Tls client = Tls.client().withTrusted(authority.certificate());
        Weft.run(options -> options.withSlowStep(Duration.ZERO).withFailureHandler(failures::add), () -> {
            Net.listen(Servers.anyPort()).close(); // from here on the loop waits in a poller
            Resources start = Resources.now();
            serve(
                    new SoakServer(server),
                    server,
                    directory,
                    listeners -> visit(
                            new SoakVisit.Hosts(
                                    listeners.get(0).address(),
                                    listeners.get(1).address(),
                                    listeners.get(2).address(),
                                    client),
                            random,
                            System.nanoTime() + length.toNanos()));
            start.awaitAgain();
        });
        for (LoopFailure failure : failures) {
            Throwable exception = failure.exception().orElse(null);
            if (!(exception instanceof UncheckedIOException || exception instanceof SoakServer.ScriptedFailure)) {
                throw new AssertionError(failure.toString(), exception);
            }
        }
        failures.clear();
        Files.delete(directory); // which is empty
    }

    private interface Body {
        void run(List<Listener> listeners) throws Exception;
    }

    private static void serve(SoakServer handler, Tls tls, Path directory, Body body) throws Exception {
        List<Listener> listeners = List.of(
                Net.listen(Servers.anyPort()),
                Net.listen(UnixDomainSocketAddress.of(directory.resolve("socket"))),
                Net.listen(Servers.anyPort(), options -> options.withTls(tls)));
        List<Task<Void>> servers = new ArrayList<>();
        for (Listener listener : listeners) {
            servers.add(Weft.createTask(() -> listener.serve(handler::handle)));
        }
        try {
            body.run(listeners);
        } finally {
            listeners.forEach(Listener::close);
            Weft.waitAll(servers);
        }
        servers.forEach(Task::await);
    }

    private void visit(SoakVisit.Hosts hosts, Random random, long deadline) {
        Weft.taskGroup(group -> {
            for (int i = 0; i < VISITORS; i++) {
                Random own = new Random(random.nextLong());
                group.createTask(() -> {
                    while (System.nanoTime() < deadline) {
                        visit(hosts, own);
                    }
                });
            }
        });
    }

    private void visit(SoakVisit.Hosts hosts, Random random) {
        SoakVisit visit = new SoakVisit(hosts, new Random(random.nextLong()));
        Task<Void> task = Weft.createTask(visit::run);
        boolean give = random.nextInt(3) == 0;
        if (give && random.nextBoolean()) {
            for (int i = random.nextInt(100); i > 0; i--) {
                Weft.checkpoint();
            }
            task.cancel();
        } else if (give) {
            Weft.sleep(Duration.ofMillis(random.nextInt(30)));
            task.cancel();
        }
        if (!Weft.waitAll(LONGEST_VISIT, List.of(task)).pending().isEmpty()) {
            throw new AssertionError("a visit does not end: " + task);
        }
        visits++;
        switch (task.outcome()) {
            case Outcome.Success<Void> _ -> {}
            case Outcome.Cancelled<Void> _ -> cancelled++;
            case Outcome.Failure<Void>(Throwable failure) -> {
                if (!visit.isDisturbed() && !give || !isExpected(failure)) {
                    throw new AssertionError(
                            "a visit failed that nobody had disturbed; reported: " + reports(), failure);
                }
            }
        }
    }

    private List<String> reports() {
        return failures.stream()
                .map(failure -> failure.message() + ": " + failure.exception().orElse(null))
                .toList();
    }

    /// Whether it is what a connection that breaks, or is given up, throws.
    private static boolean isExpected(Throwable failure) {
        return switch (failure) {
            case UncheckedIOException _ -> true;
            case CancelledError _ -> true;
            case ExceptionGroup group -> group.exceptions().stream().allMatch(Soak::isExpected);
            default -> false;
        };
    }
}
