package weft.bench.harness;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.Version;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What the bench runs on.
public final class Machine {

    private static final boolean PINS = !Boolean.getBoolean("weft.bench.anywhere")
            && Runtime.getRuntime().availableProcessors() > 1
            && succeeds("taskset", "-c", "0,1", "true");

    private static final int OTHER_FILES = 200; // of a process with many connections
    private static final long NANOS_PER_TICK = 10_000_000; // USER_HZ, which is 100 for all programs

    private Machine() {}

    /// Returns whether processes can be kept on one core.
    public static boolean pins() {
        return PINS;
    }

    /// Why a process that is started from here cannot have as many connections, if so.
    public static Optional<String> tooFewFilesFor(int connections) {
        long needed = connections + OTHER_FILES;
        long most = openFiles();
        return most < needed
                ? Optional.of("a process may open " + most + " files, and this needs " + needed)
                : Optional.empty();
    }

    /// Why there is no telling how much memory another process has, if so.
    public static Optional<String> memoryIsUnknown() {
        return Files.isReadable(Path.of("/proc/self/status"))
                ? Optional.empty()
                : Optional.of("this system does not tell the memory of a process by /proc");
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /// Returns the nanoseconds that all cores together have been busy; always 0 where there is no telling.
    public static long busy() throws IOException {
        Path statistics = Path.of("/proc/stat");
        if (!Files.isReadable(statistics)) {
            return 0;
        }
        String[] fields = Files.readAllLines(statistics).getFirst().split(" +"); // cpu user nice system idle iowait ...
        long ticks = 0;
        for (int i = 1; i <= 8; i++) {
            if (i != 4 && i != 5) {
                ticks += Long.parseLong(fields[i]);
            }
        }
        return ticks * NANOS_PER_TICK;
    }

    /// Returns a line on the machine.
    public static String description() {
        return processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("java.vm.name") + " " + Runtime.version() + ", Netty "
                + netty()
                + (PINS ? "" : "; nothing is kept on a core of its own")
                + (PINS && isOneCore() ? "; the load has a thread of the core that it loads" : "");
    }

    /// Whether the first two processors are threads of one core.
    private static boolean isOneCore() {
        try {
            return Files.readString(Path.of("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list"))
                    .strip()
                    .matches("0[-,]1(,.*)?|0-\\d+");
        } catch (IOException e) { // not Linux
            return false;
        }
    }

    private static String netty() {
        return Version.identify().values().stream() // one jar made of many keeps one of them, and all are alike
                .map(Version::artifactVersion)
                .findFirst()
                .orElse("of unknown version");
    }

    private static String processor() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (line.startsWith("model name")) {
                    return line.replaceFirst(".*: *", "");
                }
            }
        } catch (IOException e) { // not Linux
            return System.getProperty("os.arch");
        }
        return System.getProperty("os.arch");
    }

    /// Runs a command to its end.
    ///
    /// @return the first line of its output, or nothing if it fails or there is no such command
    public static Optional<String> ask(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            try {
                process.getOutputStream().close();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
                        ? Optional.of(output.strip())
                        : Optional.empty();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static boolean succeeds(String... command) {
        return ask(command).isPresent();
    }
}
