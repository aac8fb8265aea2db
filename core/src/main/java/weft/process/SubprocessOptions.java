package weft.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// How to run a program: what [Subprocess#start] and [Subprocess#run] take, as a function of the
/// defaults.
///
/// The last four are for [Subprocess#run] alone.
///
/// @param stdin where it reads from: nothing unless set
/// @param stdout where its output goes: to a pipe unless set
/// @param stderr where its errors go: inherited by `start`, to a pipe by `run`, unless set
/// @param directory where it runs; empty for this program's directory
/// @param environment all variables of its environment; empty for those of this program
/// @param variables what is added to its environment, and replaces what has the same name
/// @param patience how long a process may take to end when it was asked to by SIGTERM, before it is
///     killed: 5 seconds unless set; zero asks nothing
/// @param input what it reads; empty for nothing
/// @param limit how many bytes of its output, and of its errors, are kept at most before the run
///     fails: 64 MiB unless set
/// @param linger how long to wait, after it has ended, for the end of pipes that others hold open:
///     1 second unless set
/// @param check whether an exit status other than 0 is a failure, as it is unless set
/// @asyncio the arguments of create_subprocess_exec
public record SubprocessOptions(
        Stdio stdin,
        Stdio stdout,
        Stdio stderr,
        Optional<Path> directory,
        Optional<Map<String, String>> environment,
        Map<String, String> variables,
        Duration patience,
        Optional<byte[]> input,
        int limit,
        Duration linger,
        boolean check) {

    private static final SubprocessOptions START = new SubprocessOptions(
            Stdio.DISCARD,
            Stdio.PIPE,
            Stdio.INHERIT,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Duration.ofSeconds(5),
            Optional.empty(),
            64 << 20,
            Duration.ofSeconds(1),
            true);

    /// Checks the options, and copies the maps.
    public SubprocessOptions {
        stdin.requireInput();
        stdout.requireOutput("stdout");
        stderr.requireOutput("stderr");
        Objects.requireNonNull(directory, "directory");
        environment = environment.map(Map::copyOf);
        variables = Map.copyOf(variables);
        Objects.requireNonNull(patience, "patience");
        Objects.requireNonNull(linger, "linger");
        if (input.isPresent() && stdin != Stdio.PIPE) {
            throw new IllegalArgumentException("input needs a pipe, and stdin is " + stdin + ": set one of the two");
        }
        if (limit < 0) {
            throw new IllegalArgumentException("a limit of " + limit + " bytes: it must be 0 or more");
        }
    }

    static SubprocessOptions forStart() {
        return START;
    }

    static SubprocessOptions forRun() {
        return START.withStderr(Stdio.PIPE);
    }

    /// Returns these options with another input.
    ///
    /// @param stdin where the process reads from
    /// @return changed options
    public SubprocessOptions withStdin(Stdio stdin) {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, patience, input, limit, linger, check);
    }

    /// Returns these options with another output.
    ///
    /// @param stdout where the output goes
    /// @return changed options
    public SubprocessOptions withStdout(Stdio stdout) {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, patience, input, limit, linger, check);
    }

    /// Returns these options with another place for errors.
    ///
    /// @param stderr where the errors go; [Stdio#STDOUT] mixes them with the output
    /// @return changed options
    public SubprocessOptions withStderr(Stdio stderr) {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, patience, input, limit, linger, check);
    }

    /// Returns these options with a directory.
    ///
    /// @param directory where the process runs
    /// @return changed options
    public SubprocessOptions withDirectory(Path directory) {
        return new SubprocessOptions(
                stdin,
                stdout,
                stderr,
                Optional.of(directory),
                environment,
                variables,
                patience,
                input,
                limit,
                linger,
                check);
    }

    /// Returns these options with an environment that has nothing of this program's.
    ///
    /// @param environment all variables; [#withVariable] still adds to them
    /// @return changed options
    public SubprocessOptions withEnvironment(Map<String, String> environment) {
        return new SubprocessOptions(
                stdin,
                stdout,
                stderr,
                directory,
                Optional.of(environment),
                variables,
                patience,
                input,
                limit,
                linger,
                check);
    }

    /// Returns these options with one more variable of the environment.
    ///
    /// @param name its name
    /// @param value its value
    /// @return changed options
    public SubprocessOptions withVariable(String name, String value) {
        Map<String, String> more = new HashMap<>(variables);
        more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, more, patience, input, limit, linger, check);
    }

    /// Returns these options with another patience.
    ///
    /// @param patience how long a process may take to end when it was asked to, before it is killed;
    ///     zero or less kills it at once
    /// @return changed options
    public SubprocessOptions withPatience(Duration patience) {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, patience, input, limit, linger, check);
    }

    // ---- for run alone

    /// Returns these options with input, and a pipe for it.
    ///
    /// @param input what the process reads
    /// @return changed options
    /// @asyncio Process.communicate, its input
    public SubprocessOptions withInput(byte[] input) {
        return new SubprocessOptions(
                Stdio.PIPE,
                stdout,
                stderr,
                directory,
                environment,
                variables,
                patience,
                Optional.of(input.clone()),
                limit,
                linger,
                check);
    }

    /// Returns these options with a text as input, and a pipe for it.
    ///
    /// @param input what the process reads, in UTF-8
    /// @return changed options
    /// @asyncio Process.communicate, its input
    public SubprocessOptions withInput(String input) {
        return withInput(input.getBytes(StandardCharsets.UTF_8));
    }

    /// Returns these options with another limit.
    ///
    /// @param limit how many bytes of the output, and as many of the errors, are kept at most
    /// @return changed options
    public SubprocessOptions withLimit(int limit) {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, patience, input, limit, linger, check);
    }

    /// Returns these options with another time to wait for pipes.
    ///
    /// @param linger how long to wait, after the process has ended, for pipes that others hold open
    /// @return changed options
    public SubprocessOptions withLinger(Duration linger) {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, patience, input, limit, linger, check);
    }

    /// Returns these options with every exit status taken for a success.
    ///
    /// @return changed options
    /// @asyncio none; check=False of subprocess.run
    public SubprocessOptions withoutCheck() {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, patience, input, limit, linger, false);
    }

    // ---- for Subprocess

    ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(stdin.input())
                .redirectOutput(stdout.output())
                .directory(directory.map(Path::toFile).orElse(null));
        if (stderr == Stdio.STDOUT) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(stderr.output());
        }
        environment.ifPresent(all -> {
            builder.environment().clear();
            builder.environment().putAll(all);
        });
        builder.environment().putAll(variables);
        return builder;
    }
}
