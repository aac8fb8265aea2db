package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalsTest {

    /// The programs that get the signals.
    static final class Programs {
        public static void main(String[] arguments) {
            try {
                switch (arguments[0]) {
                    case "closes" -> Weft.run(Programs::closing);
                    case "is over" -> receiverClosesLate();
                    case "outlives a receiver" -> receiverClosesMeanwhile();
                    case "ends at once" ->
                        Weft.run(options -> options.withSlowStep(Duration.ZERO), Programs::endingAsItComes);
                    case "starts" ->
                        Weft.run(
                                options -> options.withObserver(new Slow()).withSlowStep(Duration.ZERO),
                                () -> program("starts"));
                    default -> Weft.run(() -> program(arguments[0]));
                }
            } finally {
                System.out.println("run is over");
            }
        }

        /// Keeps the main task from being launched until a byte comes in.
        private static final class Slow implements LoopObserver {
            @Override
            public void taskCreated(Task<?> task) {
                System.out.println("starting");
                awaitByte();
            }
        }

        private static void closing() {
            Weft.createTask(() -> {
                try {
                    Promise.create().await();
                } finally {
                    System.out.println("closing");
                    Weft.toThread(() -> awaitByte());
                    System.out.println("closed");
                }
            });
            Weft.checkpoint();
        }

        private static SignalReceiver open(EventLoop loop) {
            return loop.submit(() -> SignalReceiver.open("TERM"))
                    .toCompletableFuture()
                    .join();
        }

        private static void close(EventLoop loop, SignalReceiver receiver) {
            loop.submit(() -> receiver.close()).toCompletableFuture().join();
        }

        private static void receiverClosesLate() {
            try (EventLoop other = EventLoop.start()) {
                SignalReceiver[] receiver = new SignalReceiver[1];
                Weft.run(() -> {
                    receiver[0] = open(other);
                });
                close(other, receiver[0]);
            }
            System.out.println("ready");
            awaitByte();
        }

        private static void receiverClosesMeanwhile() {
            try (EventLoop other = EventLoop.start()) {
                SignalReceiver receiver = open(other);
                Weft.run(() -> {
                    close(other, receiver);
                    program("cleans-up");
                });
            }
        }

        /// Its last value comes in the turn in which the signal is noticed.
        private static void endingAsItComes() {
            Promise<Void> last = Promise.create();
            EventLoop.current().callSoon(() -> {
                System.out.println("ready");
                awaitByte();
            });
            Weft.createTask(() -> {
                Weft.checkpoint();
                last.complete(null);
            });
            last.await();
        }

        private static void awaitByte() {
            try {
                System.in.read();
                Thread.sleep(300); // the JVM tells of a signal on a thread of its own, maybe after this
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private static void program(String which) {
            System.out.println("ready");
            try {
                Promise.create().await();
            } catch (CancelledError e) {
                System.out.println("cancelled: " + e.reason());
                if (which.equals("swallows")) {
                    return;
                }
                throw e;
            } finally {
                if (which.equals("hangs")) {
                    Promise.create().await();
                }
                Weft.sleep(Duration.ofMillis(1));
                System.out.println("cleaned up");
            }
        }
    }

    private static Process start(String program) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dweft.engine=" + System.getProperty("weft.engine"));
        command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED", "-cp"));
        command.add("target/classes" + java.io.File.pathSeparator + "target/test-classes");
        command.addAll(List.of(Programs.class.getName(), program));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void signal(Process process, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    }

    private static int statusOf(Process process) throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly(); // which closes its output
            throw new AssertionError("it does not end");
        }
        return process.exitValue();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void firstSignalCancelsMainWhichMayCleanUp(String name, int status) throws Exception { // 165, 201
        Process process = start("cleans-up");
        BufferedReader output = process.inputReader();
        assertThat(output.readLine()).isEqualTo("ready");

        signal(process, name);

        assertThat(output.readLine()).isEqualTo("cancelled: SIG" + name);
        assertThat(output.readLine()).isEqualTo("cleaned up");
        assertThat(statusOf(process)).isEqualTo(status);
    }

    @Test
    void secondSignalEndsTheProcessAtOnce() throws Exception { // 165
        Process process = start("hangs");
        BufferedReader output = process.inputReader();
        assertThat(output.readLine()).isEqualTo("ready");
        signal(process, "INT");
        assertThat(output.readLine()).isEqualTo("cancelled: SIGINT");

        signal(process, "INT");

        assertThat(output.readLine()).as("no clean-up").isNull();
        assertThat(statusOf(process)).isEqualTo(130);
    }

    @Test
    void mainThatSwallowsItEndsNormally() throws Exception { // 165
        Process process = start("swallows");
        BufferedReader output = process.inputReader();
        assertThat(output.readLine()).isEqualTo("ready");

        signal(process, "INT");

        assertThat(output.lines()).containsExactly("cancelled: SIGINT", "cleaned up", "run is over");
        assertThat(statusOf(process)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void signalWhileTheLoopIsClosedEndsTheProcessAfterThat(String name, int status) throws Exception { // 165
        Process process = start("closes");
        BufferedReader output = process.inputReader();
        assertThat(output.readLine()).isEqualTo("closing");

        signal(process, name);
        goOn(process);

        assertThat(statusOf(process)).isEqualTo(status);
        assertThat(output.lines()).containsExactly("closed");
    }

    @Test
    void signalBeforeTheMainTaskIsLaunchedCancelsIt() throws Exception { // 165
        Process process = start("starts");
        BufferedReader output = process.inputReader();
        assertThat(output.readLine()).isEqualTo("starting");

        signal(process, "TERM");
        goOn(process);

        assertThat(statusOf(process)).isEqualTo(143);
        assertThat(output.lines()).containsExactly("ready", "cancelled: SIGTERM", "cleaned up");
    }

    private static void goOn(Process process) throws IOException {
        process.outputWriter().append('\n').flush();
    }

    @ParameterizedTest
    @CsvSource({
        "is over, ''",
        "outlives a receiver, 'cancelled: SIGTERM,cleaned up'",
        "ends at once, ''",
    })
    void signalEndsTheProcessWhoeverHadItMeanwhile(String program, String output) throws Exception { // 165
        Process process = start(program);
        BufferedReader lines = process.inputReader();
        assertThat(lines.readLine()).isEqualTo("ready");

        signal(process, "TERM");
        goOn(process);

        assertThat(statusOf(process)).isEqualTo(143);
        assertThat(String.join(",", lines.lines().toList())).isEqualTo(output);
    }
}
