package weft.bench.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/// Versions of the libraries that peers in Java are made with, as their jars tell.
public final class Versions {

    public static final String VERTX = text("META-INF/vertx/vertx-version.txt");
    public static final String HELIDON =
            property("META-INF/maven/io.helidon.webserver/helidon-webserver/pom.properties");
    public static final String KOTLIN_COROUTINES = text("META-INF/kotlinx_coroutines_core.version");

    private Versions() {}

    private static String property(String resource) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text(resource)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "");
    }

    /// Returns nothing if a jar does not tell.
    private static String text(String resource) {
        try (InputStream in = Versions.class.getClassLoader().getResourceAsStream(resource)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
