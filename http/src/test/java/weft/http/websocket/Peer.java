package weft.http.websocket;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import weft.LoopOptions;
import weft.Weft;

/// A program that somebody else wrote, at one end. It prints a line for each step, and `ok` at the end.
public record Peer(List<String> command) {

    /// The interpreter that has what Debian's packages install.
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /// Where the npm package `ws` is: what CI installs; or else what is found by Node itself.
    private static final String NODE_MODULES =
            System.getProperty("weft.node", System.getenv().getOrDefault("WEFT_NODE", "target/node"));

    /// What makes a server of a script of aiohttp's. Its argument, if there is one, is how many seconds it keeps an
    /// idle connection.
    private static final String SITE = """

            async def site():
                import asyncio, sys
                runner = web.AppRunner(app, keepalive_timeout=float(sys.argv[1]) if sys.argv[1:] else 75)
                await runner.setup()
                site = web.TCPSite(runner, '127.0.0.1', 0)
                await site.start()
                print(site._server.sockets[0].getsockname()[1], flush=True)
                await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
                await runner.cleanup()

            import asyncio
            asyncio.run(site())
            """;

    /// What a client does with a server.
    @FunctionalInterface
    public interface Use {
        void of(String base) throws Exception;
    }

    /// A script for Python, with aiohttp.
    public static Peer aiohttp(String script) {
        Peer probe = new Peer(List.of(PYTHON.toString(), "-c", "import aiohttp"));
        assumeTrue(Files.isExecutable(PYTHON) && probe.succeeds(), "no Python with aiohttp in /usr/bin");
        return new Peer(List.of(PYTHON.toString(), "-c", script));
    }

    /// A server of aiohttp's: a script that makes an `app`.
    public static Peer aiohttpServer(String script) {
        return aiohttp("from aiohttp import web\n" + script + SITE);
    }

    /// A script for Node, with ws.
    public static Peer ws(String script) {
        String all = "module.paths.unshift("
                + quoted(Path.of(NODE_MODULES, "node_modules").toAbsolutePath().toString()) + ");\n" + script;
        Peer probe = new Peer(List.of("node", "-e", all.substring(0, all.indexOf('\n')) + "require('ws')"));
        assumeTrue(probe.succeeds(), "no Node with the package ws: npm install --prefix " + NODE_MODULES + " ws");
        return new Peer(List.of("node", "-e", all));
    }

    /// A script for Node.
    public static Peer node(String script) {
        assumeTrue(new Peer(List.of("node", "-e", "0")).succeeds(), "no Node");
        return new Peer(List.of("node", "-e", script));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private boolean succeeds() {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return false; // there is no such program
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Runs it to its end, and returns what it printed.
    public String run(String... arguments) {
        return Weft.toThread(() -> {
            Process process = start(arguments);
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                return String.join("\n", out.lines().toList());
            } finally {
                process.destroyForcibly();
            }
        });
    }

    /// Starts a server, which prints its port first, and runs a body with its address. The end of its input is for it
    /// to end.
    public void serve(List<String> arguments, Use body) throws Exception {
        serve(arguments, options -> options, body);
    }

    /// Starts a server as the shorter form does, and runs the body on a loop with options.
    public void serve(List<String> arguments, UnaryOperator<LoopOptions> options, Use body) throws Exception {
        Process process = start(arguments.toArray(String[]::new));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String base = "http://127.0.0.1:" + out.readLine();
            Weft.run(options, () -> body.of(base));
        } finally {
            process.getOutputStream().close();
            process.destroyForcibly();
        }
    }

    /// Starts it; both its outputs are one.
    public Process start(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(command);
        all.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(all).redirectErrorStream(true).start();
    }
}
