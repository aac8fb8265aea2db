package weft.conformance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import weft.EventLoop;
import weft.LoopFailure;
import weft.LoopSnapshot;
import weft.Outcome;
import weft.Task;
import weft.TimedOutException;
import weft.Weft;
import weft.http.client.ClientOptions;
import weft.http.client.WebClient;
import weft.http.server.ServerOptions;
import weft.http.server.WebServer;
import weft.net.MemoryAddress;
import weft.test.VirtualClock;

/// Stops servers in all ways and at any moment, and their handlers before, for as long as its argument says: see
/// [MemoryStopTest]. The choices come from `weft.seed`; each round has the next one, and what it prints repeats that
/// round.
final class Stopping {

    private static final int AT_ONCE = 8;
    private static final Duration LAST_BUFFERS = Duration.ofSeconds(30); // of sockets, in a JVM that gives way
    private static final Duration LONGEST = Duration.ofMinutes(4); // sooner than a client gives up by itself
    private static final Duration[] GRACES = {
        Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(15), Duration.ofHours(1)
    };

    /// What becomes of a server.
    private enum Stop {
        SHUT_DOWN,
        CLOSED,
        CANCELLED,
        CANCELLED_TWICE,
        /// Only when nobody is served any more.
        AT_THE_END
    }

    private static final Map<StoppedRequest.Result, Integer> RESULTS = new EnumMap<>(StoppedRequest.Result.class);

    private final Random random;
    private final boolean inMemory;
    private final Stop stop;
    private final List<LoopFailure> failures = new ArrayList<>();

    private Stopping(long seed) {
        random = new Random(seed);
        inMemory = random.nextInt(20) > 0;
        stop = Stop.values()[random.nextInt(Stop.values().length)];
    }

    public static void main(String[] arguments) {
        Duration length = Duration.parse(arguments[0]);
        long seed = Long.getLong("weft.seed", System.nanoTime());
        long begin = System.nanoTime();
        long round = seed;
        for (; round == seed || System.nanoTime() - begin < length.toNanos(); round++) {
            Stopping it = new Stopping(round);
            try {
                it.round();
            } catch (Throwable e) {
                System.out.println("-Dweft.seed=" + round + " repeats this, of a server " + it.stop);
                e.printStackTrace(System.out);
                System.exit(1);
            }
        }
        System.out.println("from -Dweft.seed=" + seed + ", " + (round - seed) + " servers; requests: " + RESULTS);
        if (round - seed > 200 && RESULTS.size() < StoppedRequest.Result.values().length) {
            System.exit(1); // not everything was tried
        }
    }

    private void round() throws InterruptedException {
        Weft.run(
                options -> (inMemory ? VirtualClock.create().applyTo(options) : options)
                        .withSlowStep(Duration.ZERO)
                        .withFailureHandler(failures::add),
                this::serve);
        for (LoopFailure failure : failures) {
            if (!(failure.exception().orElse(null) instanceof TimedOutException)) { // a handler's own
                throw new AssertionError(failure.toString(), failure.exception().orElse(null));
            }
        }
        LiveBuffers.requireNone(!inMemory ? LAST_BUFFERS : Duration.ZERO);
    }

    private void serve() {
        WebServer server = WebServer.open(
                inMemory
                        ? MemoryAddress.create("the server")
                        : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                this::serverOptions,
                StoppedRequest::answer);
        Task<Void> serving = Weft.createTask("server", server::serveForever);
        try (WebClient http1 = client(server, options -> options.withoutHttp2().withMaxConnections(6));
                WebClient http2 = client(server, options -> options.withPriorKnowledge())) {
            List<Task<StoppedRequest.Result>> requests = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                StoppedRequest request =
                        new StoppedRequest(random.nextBoolean() ? http1 : http2, new Random(random.nextLong()));
                requests.add(Weft.createTask(request.toString(), request::run));
            }
            pause();
            stop(server, serving);
            if (!Weft.waitAll(LONGEST, requests).pending().isEmpty()) {
                throw new AssertionError("a request does not end: " + http1.statistics() + http2.statistics()
                        + EventLoop.current().snapshot());
            }
            requests.forEach(this::count);
            for (WebClient client : List.of(http1, http2)) {
                requireFree(client);
            }
        }
        server.close();
        serving.awaitEnd();
        requireEnd(serving);
        requireNothingLeft();
    }

    private ServerOptions serverOptions(ServerOptions options) {
        ServerOptions chosen =
                options.withPatience(options.patience().withGrace(GRACES[random.nextInt(GRACES.length)]));
        return random.nextBoolean() ? chosen.withCancelOnDisconnect() : chosen;
    }

    private static WebClient client(WebServer server, UnaryOperator<ClientOptions> how) {
        return WebClient.open(
                options -> how.apply(options.withAddress(server.address()).withBase("http://localhost/")));
    }

    private void pause() {
        if (random.nextBoolean()) {
            for (int i = random.nextInt(100); i > 0; i--) {
                Weft.checkpoint();
            }
        } else {
            Weft.sleep(Duration.ofMillis(random.nextInt(60)));
        }
    }

    private void stop(WebServer server, Task<Void> serving) {
        switch (stop) {
            case SHUT_DOWN -> server.shutdown();
            case CLOSED -> server.close();
            case CANCELLED -> serving.cancel("enough");
            case CANCELLED_TWICE -> {
                serving.cancel("enough");
                pause();
                serving.cancel("at once");
            }
            case AT_THE_END -> {}
        }
    }

    private void count(Task<StoppedRequest.Result> request) {
        switch (request.outcome()) {
            case Outcome.Success<StoppedRequest.Result>(StoppedRequest.Result result) -> {
                boolean isCut = result == StoppedRequest.Result.FAILED || result == StoppedRequest.Result.ENDED;
                if (isCut && stop == Stop.AT_THE_END) {
                    throw new AssertionError(request + " was cut, and neither its handler nor its server was stopped");
                }
                RESULTS.merge(result, 1, Integer::sum);
            }
            case Outcome.Failure<StoppedRequest.Result>(Throwable failure) ->
                throw new AssertionError(request.toString(), failure);
            case Outcome.Cancelled<StoppedRequest.Result> _ -> throw new AssertionError(request + ", by nobody here");
        }
    }

    private static void requireFree(WebClient client) {
        for (int i = 0; i < 100 && client.statistics().inUse() > 0; i++) {
            Weft.sleep(Duration.ofMillis(10)); // what was closed is gone some turns later
        }
        if (client.statistics().inUse() + client.statistics().waiting() > 0) {
            throw new AssertionError(client.statistics());
        }
    }

    private void requireEnd(Task<Void> serving) {
        boolean isCancelled = stop == Stop.CANCELLED || stop == Stop.CANCELLED_TWICE;
        if (!(serving.outcome() instanceof Outcome.Success<Void>) && !(isCancelled && serving.isCancelled())) {
            throw new AssertionError("the server ended by " + serving.outcome());
        }
    }

    private static void requireNothingLeft() {
        LoopSnapshot rest = EventLoop.current().snapshot();
        for (int i = 0; i < 500 && (rest.tasks().size() > 1 || rest.timers() > 0); i++) {
            Weft.sleep(Duration.ofMillis(100));
            rest = EventLoop.current().snapshot();
        }
        if (rest.tasks().size() > 1 || rest.timers() > 0) {
            throw new AssertionError(rest.timers() + " timers are left, and these tasks: " + rest.tasks());
        }
    }
}
