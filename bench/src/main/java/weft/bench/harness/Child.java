package weft.bench.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A process that answers each line that it is given with one line. It ends when its input does.
public final class Child implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(10); // for an answer
    private static final Set<Process> ALL = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().unstarted(() -> ALL.forEach(Process::destroyForcibly))); // Ctrl-C
    }

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream orders;

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /// Starts one, on one core if it may be chosen here.
    public static Child start(String name, int core, List<String> command) throws IOException {
        List<String> all = new ArrayList<>();
        if (Machine.pins()) {
            all.addAll(List.of("taskset", "-c", Integer.toString(core)));
        }
        all.addAll(command);
        return start(name, all);
    }

    /// Starts one, on whichever cores there are.
    ///
    /// @throws IOException if there is no such program
    public static Child start(String name, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ALL.add(process);
        return new Child(name, process);
    }

    public long pid() {
        return process.pid(); // taskset becomes what it starts
    }

    /// Gives an order, and waits for the answer.
    public String ask(String order) throws IOException {
        orders.println(order);
        String answer = answer();
        if (answer.startsWith("failed")) {
            throw new IOException(answer);
        }
        return answer;
    }

    public String answer() throws IOException {
        return answerWithin(LONGEST);
    }

    /// Waits for the next line. Who gives none in time is ended.
    String answerWithin(Duration limit) throws IOException {
        CompletableFuture<Process> late =
                new CompletableFuture<Process>().completeOnTimeout(process, limit.toMillis(), TimeUnit.MILLISECONDS);
        late.thenAccept(Process::destroyForcibly);
        String line = answers.readLine();
        boolean inTime = late.cancel(false);
        if (line == null) {
            String what = inTime ? "ended without an answer" : "gave no answer within " + limit.toMillis() / 1e3 + " s";
            throw new IOException(name + " " + what);
        }
        return line;
    }

    /// Returns the memory of the process that is in RAM.
    ///
    /// @throws IOException if this system does not tell
    public long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS in /proc/" + pid() + "/status");
    }

    /// Returns the CPU time that it has taken, user's and system's.
    ///
    /// @throws IOException if it has ended
    public long cpuNanos() throws IOException {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IOException(name + " is gone"))
                .toNanos();
    }

    /// Lets it end, and does not wait.
    void end() {
        orders.close();
    }

    @Override
    public void close() {
        end();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        ALL.remove(process);
    }
}
