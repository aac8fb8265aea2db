package weft.conformance;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import weft.CancelledError;
import weft.EventLoop;
import weft.LoopFailure;
import weft.LoopOptions;
import weft.LoopSnapshot;
import weft.Outcome;
import weft.Task;
import weft.Weft;
import weft.http.client.ClientOptions;
import weft.http.client.WebClient;
import weft.http.server.ServerOptions;
import weft.http.server.WebServer;
import weft.net.MemoryAddress;
import weft.net.Tls;
import weft.test.VirtualClock;

/// Gives up requests of all kinds at any moment, for as long as its argument says: see [MemoryCancelTest]. The choices
/// come from `weft.seed`; each round has the next one, and what it prints repeats that round.
final class Cancelling {

    private static final int WAVES = 20; // a round
    private static final Duration LAST_BUFFERS = Duration.ofSeconds(30); // of sockets and TLS, in a JVM that gives way
    private static final int AT_ONCE = 8;
    private static final Duration LONGEST = Duration.ofMinutes(5); // of a request that nobody gives up

    private static final CancellingRequest.Kind[] KINDS = CancellingRequest.Kind.values();

    /// Where a round takes place.
    private enum Place {
        MEMORY,
        MEMORY_WITH_TLS,
        SOCKETS,
        SOCKETS_WITH_TLS;

        static Place of(Random random) {
            int i = random.nextInt(30);
            return i < 24 ? MEMORY : i < 27 ? MEMORY_WITH_TLS : i < 29 ? SOCKETS : SOCKETS_WITH_TLS;
        }

        boolean isSecure() {
            return this == MEMORY_WITH_TLS || this == SOCKETS_WITH_TLS;
        }

        LoopOptions on(LoopOptions options) {
            return switch (this) {
                case MEMORY -> VirtualClock.create().applyTo(options);
                case MEMORY_WITH_TLS -> VirtualClock.create().withOutside().applyTo(options);
                case SOCKETS, SOCKETS_WITH_TLS -> options;
            };
        }
    }

    private static int requests;
    private static int cancelled;

    private final Random random;
    private final Place place;
    private final Path chain;
    private final Path key;
    private final List<LoopFailure> failures = new ArrayList<>();

    private Cancelling(long seed, Path chain, Path key) {
        random = new Random(seed);
        place = Place.of(random);
        this.chain = chain;
        this.key = key;
    }

    public static void main(String[] arguments) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path chain = bundle.toTempCertChainPem().toPath();
        Path key = bundle.toTempPrivateKeyPem().toPath();
        Duration length = Duration.parse(arguments[0]);
        long seed = Long.getLong("weft.seed", System.nanoTime());
        long begin = System.nanoTime();
        for (long round = seed; round == seed || System.nanoTime() - begin < length.toNanos(); round++) {
            Cancelling it = new Cancelling(round, chain, key);
            try {
                it.round();
            } catch (Throwable e) {
                System.out.println("-Dweft.seed=" + round + " repeats this, in " + it.place);
                e.printStackTrace(System.out);
                System.exit(1);
            }
        }
        System.out.println(requests + " requests, " + cancelled + " of them cancelled");
    }

    private void round() throws InterruptedException {
        Weft.run(
                options -> place.on(options).withSlowStep(Duration.ZERO).withFailureHandler(failures::add),
                this::runServer);
        if (!failures.isEmpty()) {
            throw new AssertionError(
                    failures.toString(), failures.getFirst().exception().orElse(null));
        }
        LiveBuffers.requireNone(place.ordinal() > 0 ? LAST_BUFFERS : Duration.ZERO);
    }

    private void runServer() {
        boolean memory = place.ordinal() < Place.SOCKETS.ordinal();
        WebServer server = WebServer.open(
                memory
                        ? MemoryAddress.create("the server")
                        : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                this::serverOptions,
                CancellingRequest::answer);
        Task<Void> serving = Weft.createTask("server", server::serveForever);
        try (WebClient http1 = client(server, options -> options.withoutHttp2().withMaxConnections(4));
                WebClient http2 = client(server, options -> options.withPriorKnowledge())) {
            for (int i = 0; i < WAVES; i++) {
                wave(random.nextBoolean() ? List.of(http1, http2) : List.of(random.nextBoolean() ? http1 : http2));
            }
            for (CancellingRequest.Kind kind : KINDS) {
                undisturbed(http1, kind);
                undisturbed(http2, kind);
            }
        }
        server.close();
        serving.await();
        awaitNothingLeft();
    }

    private ServerOptions serverOptions(ServerOptions options) {
        ServerOptions chosen = place.isSecure() ? options.withTls(Tls.server(chain, key)) : options;
        chosen = chosen.withLimits(chosen.limits().withStreams(5).withBody(10 << 20));
        return random.nextBoolean() ? chosen.withCancelOnDisconnect() : chosen;
    }

    private WebClient client(WebServer server, UnaryOperator<ClientOptions> how) {
        return WebClient.open(options -> how.apply(options.withAddress(server.address())
                .withTls(Tls.client().withTrusted(chain))
                .withBase((place.isSecure() ? "https" : "http") + "://localhost/")));
    }

    private static void awaitNothingLeft() {
        LoopSnapshot rest = EventLoop.current().snapshot();
        for (int i = 0; i < 500 && (rest.tasks().size() > 1 || rest.timers() > 0); i++) {
            Weft.sleep(Duration.ofMillis(100));
            rest = EventLoop.current().snapshot();
        }
        if (rest.tasks().size() > 1 || rest.timers() > 0) {
            throw new AssertionError(rest.timers() + " timers are left, and these tasks: " + rest.tasks());
        }
    }

    /// Some requests at once, and then one that nobody disturbs.
    private void wave(List<WebClient> clients) {
        Weft.taskGroup(group -> {
            for (int i = 0; i < AT_ONCE; i++) {
                WebClient client = clients.get(i % clients.size());
                Random own = new Random(random.nextLong());
                group.createTask(() -> request(client, own));
            }
        });
        for (WebClient client : clients) {
            undisturbed(client, KINDS[random.nextInt(KINDS.length)]);
            for (int i = 0; i < 100 && client.statistics().inUse() > 0; i++) {
                Weft.sleep(Duration.ofMillis(10)); // what was closed is gone some turns later
            }
            if (client.statistics().inUse() + client.statistics().waiting() > 0) {
                throw new AssertionError(client.statistics());
            }
        }
    }

    private void undisturbed(WebClient client, CancellingRequest.Kind kind) {
        new CancellingRequest(client, kind, new Random(random.nextLong()), place.isSecure()).run();
    }

    private void request(WebClient client, Random own) {
        CancellingRequest request =
                new CancellingRequest(client, KINDS[own.nextInt(KINDS.length)], own, place.isSecure());
        Task<Void> task = Weft.createTask(request.toString(), request::run);
        requests++;
        boolean gives = own.nextInt(3) > 0;
        if (gives && own.nextBoolean()) {
            for (int i = own.nextInt(100); i > 0; i--) {
                Weft.checkpoint();
            }
        } else if (gives) {
            Weft.sleep(Duration.ofMillis(own.nextInt(60)));
        }
        if (gives) {
            task.cancel();
        }
        if (!Weft.waitAll(LONGEST, List.of(task)).pending().isEmpty()) {
            throw new AssertionError(
                    task + " does not end: " + EventLoop.current().snapshot());
        }
        switch (task.outcome()) {
            case Outcome.Success<Void> _ -> {}
            case Outcome.Cancelled<Void> _ -> cancelled++;
            case Outcome.Failure<Void>(Throwable failure) -> {
                if (!(failure instanceof CancelledError)) {
                    throw new AssertionError(task + ", given up: " + gives, failure);
                }
            }
        }
    }
}
