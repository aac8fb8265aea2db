package weft.bench.net;

import java.nio.file.Path;
import java.util.List;

/// How the JVMs of the bench are started.
public final class Java {

    /// The same for every server. One core has one collector that suits it.
    static final List<String> SERVER_FLAGS =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED");

    /// A heap that is in RAM as a whole from the start: what RSS grows by is not heap then.
    static final List<String> WHOLE_HEAP = List.of("-Xms512m", "-XX:+AlwaysPreTouch");

    private Java() {}

    static String command() {
        return command("java");
    }

    /// Returns a command of the JDK that runs this.
    public static String command(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    static List<String> load() {
        return List.of(
                command(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Load.class.getName());
    }
}
