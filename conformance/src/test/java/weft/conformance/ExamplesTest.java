package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs every program in examples/ as a user would, and compares what it prints and how long it takes.
@Execution(ExecutionMode.CONCURRENT)
class ExamplesTest {

    private static final Path EXAMPLES = Project.ROOT.resolve("examples");

    /// How long each program sleeps, which concurrency decides: run one after the other, the sleeps
    /// of most of them would take twice as long.
    private static final Map<String, Duration> TIMES = Map.ofEntries(
            Map.entry("Hello", Duration.ofMillis(700)),
            Map.entry("Pipeline", Duration.ZERO),
            Map.entry("seeds/SayHello", Duration.ofSeconds(1)),
            Map.entry("seeds/HelloRun", Duration.ofSeconds(1)),
            Map.entry("seeds/HelloLoop", Duration.ofSeconds(1)),
            Map.entry("seeds/HelloTask", Duration.ofSeconds(1)),
            Map.entry("seeds/GreetSequential", Duration.ofSeconds(2)),
            Map.entry("seeds/GreetGather", Duration.ofSeconds(1)),
            Map.entry("seeds/ConcurrentTasks", Duration.ofSeconds(2)),
            Map.entry("seeds/FetchProcess", Duration.ofSeconds(2)),
            Map.entry("seeds/Results", Duration.ofSeconds(2)));

    /// The one that takes arguments: addresses, which a test serves.
    private static final String WEB_REQUESTS = "seeds/WebRequests";

    private static final Duration SLACK = Duration.ofMillis(500);

    /// How often a program may be run, of which once it has to be in time: who sleeps one after the other never is.
    private static final int TRIES = 5;

    /// Programs share the machine. One that took too long is run again, alone, lest the load that
    /// the others make be counted as its time.
    private static final ReadWriteLock MACHINE = new ReentrantReadWriteLock(true);

    /// A line of the JVM's log of class loading. The first class of weft's is loaded where `main`
    /// begins to use it, and java.lang.Shutdown at the very end: what is between is the program's
    /// own time, without the JVM's start and the compilation of the source file.
    private static final Pattern LOADED = Pattern.compile("\\[(\\d+)ns] (\\S+) ");

    @TempDir
    private Path directory;

    static Stream<Arguments> programs() {
        return withEngines(timed());
    }

    static Stream<Arguments> networkPrograms() {
        return withEngines(examples().stream()
                .filter(example -> usesTheNetwork(example) && !example.equals(WEB_REQUESTS))
                .toList());
    }

    private static List<String> timed() {
        return examples().stream().filter(example -> !usesTheNetwork(example)).toList();
    }

    /// They are as fast as the system.
    private static boolean usesTheNetwork(String example) {
        return example.startsWith("net/") || example.startsWith("http/") || example.equals(WEB_REQUESTS);
    }

    private static Stream<Arguments> withEngines(List<String> examples) {
        return examples.stream()
                .flatMap(example -> Stream.of("mounted", "baton").map(engine -> Arguments.of(example, engine)));
    }

    private static List<String> examples() {
        return Project.files(EXAMPLES, path -> path.toString().endsWith(".java")).stream()
                .map(path -> EXAMPLES.relativize(path).toString().replace('\\', '/'))
                .map(path -> path.substring(0, path.length() - ".java".length()))
                .filter(example -> !example.equals("LinkCheck")) // see LinkCheckTest
                .toList();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("programs")
    void programPrintsItsOutputInItsTime(String example, String engine) throws Exception {
        Duration expected = TIMES.get(example);

        Duration time = timeOf(example, engine, MACHINE.readLock());
        for (int i = 1; i < TRIES && time.compareTo(expected.plus(SLACK)) > 0; i++) {
            time = timeOf(example, engine, MACHINE.writeLock());
        }

        assertThat(time).as("%s, %s", example, engine).isBetween(expected, expected.plus(SLACK));
    }

    /// Runs a program, whose output has to be the expected one, and returns how long it took.
    private Duration timeOf(String example, String engine, Lock share) throws Exception {
        Path log = directory.resolve("classes.log");
        share.lock();
        try {
            Command program = Command.run(
                    directory,
                    List.of(),
                    List.of(
                            Command.jdk("java"),
                            "-XX:TieredStopAtLevel=1", // half of the work of a JVM that runs for seconds
                            "-XX:+UseSerialGC",
                            "-Dweft.engine=" + engine,
                            "-Xlog:class+load:file=" + log + ":uptimenanos",
                            "--module-path",
                            Project.core().toString(),
                            "--add-modules",
                            "weft.core",
                            "--add-opens",
                            "java.base/java.lang=weft.core",
                            EXAMPLES.resolve(example + ".java").toString()));
            assertHasSucceeded(program, example, engine);
        } finally {
            share.unlock();
        }
        return timeInMain(log);
    }

    @Test
    void everyExampleHasATime() {
        assertThat(timed()).containsExactlyInAnyOrderElementsOf(TIMES.keySet());
        assertThat(networkPrograms()).hasSizeGreaterThanOrEqualTo(8);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("networkPrograms")
    void networkProgramPrintsItsOutput(String example, String engine) throws Exception {
        MACHINE.readLock().lock();
        try {
            Command program = Command.program(directory, engine, EXAMPLES.resolve(example + ".java"), List.of());
            assertHasSucceeded(program, example, engine);
        } finally {
            MACHINE.readLock().unlock();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mounted", "baton"})
    void webRequestsPrintBodiesInTheOrderOfTheirAddresses(String engine) throws Exception {
        withPages(urls -> {
            Command program = Command.program(directory, engine, EXAMPLES.resolve(WEB_REQUESTS + ".java"), urls);
            assertHasSucceeded(program, WEB_REQUESTS, engine);
        });
    }

    @Test
    @ResourceLock(Command.BUILD)
    @Timeout(300)
    void commandHasHttpForProgramsThatUseIt() throws Exception {
        withPages(urls -> assertHasSucceeded(
                Command.weftRun(directory, EXAMPLES.resolve(WEB_REQUESTS + ".java"), urls), WEB_REQUESTS, "mounted"));
    }

    /// Serves what `seeds/WebRequests.out` has: the first page comes last.
    private static void withPages(PagesBody body) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CountDownLatch others = new CountDownLatch(2);
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                if (path.equals("/first")) {
                    others.await();
                } else {
                    others.countDown();
                }
                byte[] page = ("the page " + path).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.setExecutor(threads);
            server.start();
            String base = "http://127.0.0.1:" + server.getAddress().getPort();
            body.run(List.of(base + "/first", base + "/second", base + "/third"));
        } finally {
            server.stop(0);
        }
    }

    @FunctionalInterface
    private interface PagesBody {
        void run(List<String> urls) throws Exception;
    }

    @Test
    @ResourceLock(Command.BUILD)
    @Timeout(300)
    void commandHasTheNetworkForProgramsThatUseIt() throws Exception {
        Command command = Command.weftRun(directory, EXAMPLES.resolve("net/Echo.java"), List.of());

        assertHasSucceeded(command, "net/Echo", "mounted");
        assertThat(command.errors()).doesNotContain("restricted method"); // the JVM warns of native code
    }

    @Test
    @ResourceLock(Command.BUILD)
    @Timeout(300)
    void commandHasTheLibrariesThatAProgramNames() throws Exception {
        assertHasSucceeded(
                Command.weftRun(directory, EXAMPLES.resolve("http/JsonApi.java"), List.of()),
                "http/JsonApi",
                "mounted");
    }

    @Test
    @ResourceLock(Command.BUILD)
    @Timeout(300)
    void commandRefusesALibraryThatIsNone() throws Exception {
        Path program = Files.writeString(directory.resolve("Program.java"), """
                //DEPS org.example:no-version

                void main() {}
                """);

        Command command = Command.weftRun(directory, program, List.of());

        assertThat(command.errors()).endsWith("weft: not GROUP:ARTIFACT:VERSION: org.example:no-version\n");
        assertThat(command.status()).isEqualTo(2);
    }

    @Test
    @ResourceLock(Command.BUILD)
    @Timeout(300)
    void commandFindsAJdkThatIsNewEnough() throws Exception {
        Path oldJdk = fakeJdk("old", "17.0.1");
        Path home = directory.resolve("home");
        Path thisJdk = home.resolve(".jdks/this");
        Files.createDirectories(thisJdk.getParent());
        Files.createSymbolicLink(thisJdk, Path.of(System.getProperty("java.home")));

        Command command = Command.run(
                directory,
                Command.BUILDING,
                List.of("JAVA_HOME", "WEFT_JAVA_OPTS"),
                List.of(
                        "env",
                        "HOME=" + home,
                        "PATH=" + oldJdk.resolve("bin") + ":" + System.getenv("PATH"),
                        Project.ROOT.resolve("weft").toString(),
                        "run",
                        EXAMPLES.resolve("seeds/SayHello.java").toString()));

        Files.delete(thisJdk); // JUnit would warn of it
        assertHasSucceeded(command, "seeds/SayHello", "mounted");
    }

    @Test
    @ResourceLock(Command.BUILD)
    @Timeout(300)
    void commandHasTheTestKitForProgramsThatUseIt() throws Exception {
        Path program = Files.writeString(directory.resolve("Year.java"), """
                import module weft.core;
                import module weft.test;

                void main() {
                    VirtualClock clock = VirtualClock.create();
                    Weft.run(clock::applyTo, () -> Weft.sleep(Duration.ofDays(365)));
                    IO.println(clock);
                }
                """);

        Command command = Command.weftRun(directory, program, List.of());

        assertThat(command.output()).as(command.errors()).isEqualTo("VirtualClock[PT8760H]\n");
        assertThat(command.status()).isZero();
    }

    private static void assertHasSucceeded(Command program, String example, String engine) {
        assertThat(program.output())
                .as("%s, %s; its errors: %s", example, engine, program.errors())
                .isEqualTo(Project.read(EXAMPLES.resolve(example + ".out")));
        assertThat(program.status())
                .as("%s, %s; its errors: %s", example, engine, program.errors())
                .isZero();
    }

    /// Makes what looks like a JDK, and fails if anything runs it.
    private Path fakeJdk(String name, String version) throws IOException {
        Path jdk = directory.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        for (String command : List.of("java", "javac")) {
            Path file = Files.writeString(
                    jdk.resolve("bin").resolve(command), "#!/bin/sh\necho 'the wrong JDK was run'; exit 1\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    private static Duration timeInMain(Path log) throws IOException {
        List<Long> times = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            Matcher loaded = LOADED.matcher(line);
            if (loaded.lookingAt()
                    && (loaded.group(2).startsWith("weft.") || loaded.group(2).equals("java.lang.Shutdown"))) {
                times.add(Long.parseLong(loaded.group(1)));
            }
        }
        assertThat(times).as("classes loaded").hasSizeGreaterThan(10);
        return Duration.ofNanos(times.getLast() - times.getFirst());
    }
}
