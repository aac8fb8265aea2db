package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program in a JVM of its own, on the engine that is being tested.
public record ServerProgram(Process process, BufferedReader output) implements AutoCloseable {

    /// Starts a program.
    ///
    /// @param before what the command begins with, which ends by running the rest
    public static ServerProgram start(List<String> before, Class<?> program) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dweft.engine=" + System.getProperty("weft.engine"));
        command.add("-Dio.netty.machineId=02:00:00:00:00:01"); // else Netty warns where there is but a loopback
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new ServerProgram(process, process.inputReader(StandardCharsets.UTF_8));
    }

    /// Reads the next line, which begins so.
    ///
    /// @return the rest of the line
    public String expect(String begin) throws IOException {
        String line = output.readLine();
        assertThat(line).as(() -> "before " + rest()).startsWith(begin);
        return line.substring(begin.length());
    }

    /// Reads what is left.
    public String rest() {
        return String.join("\n", output.lines().toList());
    }

    /// Waits until it has ended.
    public int status() throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
