package weft.bench.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// How the JVMs of the bench are started.
public final class Java {

    /// The same for every server. One core has one collector that suits it.
    static final List<String> SERVER_FLAGS = Stream.concat(
                    Stream.of("-Xmx512m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"),
                    Stream.of(System.getProperty("weft.bench.flags", "").split(" "))
                            .filter(flag -> !flag.isEmpty())) // those of tests
            .toList();

    /// A heap that is in RAM as a whole from the start: what RSS grows by is not heap then.
    public static final List<String> WHOLE_HEAP = List.of("-Xms512m", "-XX:+AlwaysPreTouch");

    private Java() {}

    static String command() {
        return command("java");
    }

    /// Returns a command of the JDK that runs this.
    public static String command(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /// Returns the command of a load generator.
    public static List<String> load(Class<?> main) {
        return List.of(
                command(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
    }
}
