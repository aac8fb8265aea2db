package weft.bench.profile;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/// async-profiler, which samples the stacks of another JVM: loaded into it when the measured time begins.
///
/// @param library its agent
/// @param directory for what is of use while it runs
record Profiler(Path library, Path directory) {

    /// What the JVM of a subject has to be started with. An agent that comes later makes the JVM announce to it each
    /// virtual thread that is mounted or unmounted, which takes as long as a switch: the profile would show the
    /// profiler. Without frames between safepoints a sample would be that of the next safepoint.
    static final List<String> FLAGS = List.of(
            "-XX:+EnableDynamicAgentLoading",
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:-DoJVMTIVirtualThreadTransitions",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:+DebugNonSafepoints");

    /// Takes it out of its jar.
    ///
    /// @throws IOException if it has none for this system
    static Profiler unpack(Path directory) throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
        String name = (system.startsWith("mac") ? "macos" : "linux-" + processor) + "/libasyncProfiler.so";
        try (InputStream in = Profiler.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("async-profiler has no " + name);
            }
            Path library = directory.resolve("libasyncProfiler.so");
            Files.copy(in, library, StandardCopyOption.REPLACE_EXISTING);
            return new Profiler(library, directory);
        }
    }

    /// Begins to sample a JVM by its use of CPU: a thread that waits is not sampled.
    void start(long pid) throws IOException {
        tell(pid, "start,event=cpu,interval=1ms");
    }

    /// Ends that.
    ///
    /// @return the stacks, as [Stack#parse] reads them
    String stop(long pid) throws IOException {
        Path file = directory.resolve("stacks.txt");
        tell(pid, "stop,collapsed,ann,file=" + file);
        return Files.readString(file);
    }

    // What it has to say would be among the answers of the subject.
    private void tell(long pid, String order) throws IOException {
        try {
            VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
            try {
                jvm.loadAgentPath(library.toString(), order + ",log=" + directory.resolve("profiler.log"));
            } finally {
                jvm.detach();
            }
        } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
            throw new IOException("async-profiler failed: " + e.getMessage(), e);
        }
    }
}
