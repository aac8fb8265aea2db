package weft.bench.http;

import java.nio.file.Path;
import java.util.List;
import weft.bench.harness.Machine;
import weft.bench.harness.Subject;
import weft.bench.harness.Subject.Form;
import weft.bench.harness.Subjects;
import weft.bench.harness.Versions;

/// All that speak HTTP and are measured: each as its documentation recommends, with one thread.
final class HttpSubjects {

    static final String VERTX = "vertx";
    static final String HELIDON = "helidon";
    static final String NODE = "node";
    static final String AIOHTTP = "aiohttp-uvloop";
    static final String JDK = "jdk";
    static final String WS = "ws";

    private static final List<String> ONE_CARRIER =
            List.of("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=2");

    private HttpSubjects() {}

    /// Returns the servers; the first is what the others are compared with.
    ///
    /// @param peers the directory of those that are not Java
    static List<Subject> servers(Path peers) {
        return List.of(
                java(Subjects.NETTY, NettyHttp.class, List.of()),
                java(Subjects.OURS.getFirst(), WeftHttp.class, Subjects.MOUNTED),
                java(Subjects.OURS.getLast(), WeftHttp.class, Subjects.BATON),
                java(VERTX, VertxHttp.class, List.of()).withVersion(Versions.VERTX),
                java(HELIDON, HelidonHttp.class, ONE_CARRIER).withVersion(Versions.HELIDON),
                Subjects.node(peers.resolve("webserver.js"), "--expose-gc"),
                aiohttp(peers.resolve("webserver.py")));
    }

    /// Returns the clients; the first is what the others are compared with.
    static List<Subject> clients(Path peers) {
        return List.of(
                java(Subjects.NETTY, NettyGets.class, List.of()),
                java(Subjects.OURS.getFirst(), WeftGets.class, Subjects.MOUNTED),
                java(Subjects.OURS.getLast(), WeftGets.class, Subjects.BATON),
                java(VERTX, VertxGets.class, List.of()).withVersion(Versions.VERTX),
                java(HELIDON, HelidonGets.class, ONE_CARRIER).withVersion(Versions.HELIDON),
                java(JDK, JdkGets.class, ONE_CARRIER),
                Subjects.node(peers.resolve("webclient.js")),
                aiohttp(peers.resolve("webclient.py")));
    }

    /// Returns the servers of WebSocket; the first is what the others are compared with.
    ///
    /// @param peers the directory of those that are not Java
    static List<Subject> webSockets(Path peers) {
        return List.of(
                java(Subjects.NETTY, NettyWebSocket.class, List.of()),
                java(Subjects.OURS.getFirst(), WeftWebSocket.class, Subjects.MOUNTED),
                java(Subjects.OURS.getLast(), WeftWebSocket.class, Subjects.BATON),
                java(VERTX, VertxWebSocket.class, List.of()).withVersion(Versions.VERTX),
                java(HELIDON, HelidonWebSocket.class, ONE_CARRIER).withVersion(Versions.HELIDON),
                ws(peers.resolve("websocket.js")),
                aiohttp(peers.resolve("websocket.py")));
    }

    /// The npm package is where the tests of WebSocket have it: `WEFT_NODE` says where.
    private static Subject ws(Path program) {
        Path directory =
                Path.of(System.getenv().getOrDefault("WEFT_NODE", System.getProperty("java.io.tmpdir") + "/weft-node"));
        String modules = directory.resolve("node_modules").toAbsolutePath().toString();
        String probe = "console.log(require(require.resolve('ws/package.json', {paths: [process.argv[1]]})).version,"
                + " 'on', process.version)";
        return Machine.ask("node", "-e", probe, modules)
                .map(version ->
                        Subject.foreign(WS, version, List.of("node", "--expose-gc", program.toString(), modules)))
                .orElseGet(() -> Subject.missing(
                        WS, "no Node with the package ws: npm install --prefix " + directory + " ws, and WEFT_NODE"));
    }

    private static Subject java(String name, Class<?> main, List<String> flags) {
        return Subject.java(name, Form.RECOMMENDED, main, flags, List.of());
    }

    private static Subject aiohttp(Path program) {
        return Subjects.python(
                AIOHTTP,
                program.toString(),
                "import sys, aiohttp, uvloop;"
                        + " print(aiohttp.__version__, 'with uvloop', uvloop.__version__, 'on', sys.version.split()[0])",
                "aiohttp and uvloop (Debian: python3-aiohttp, python3-uvloop)");
    }
}
