package weft.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import weft.Weft;
import weft.http.Body;
import weft.http.json.Json;
import weft.net.Net;
import weft.test.VirtualClock;

/// Where things are in the source tree: in the parent of the directory that Maven runs these tests
/// in.
final class Project {

    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /// A module that is published, and so keeps the rules.
    ///
    /// @param directory its place in the source tree
    /// @param type one of its classes
    record Module(String directory, Class<?> type) {

        Path sources() {
            return ROOT.resolve(directory).resolve("src/main/java");
        }

        /// Returns the jar, or the directory of classes, that these tests run with.
        Path location() {
            return locationOf(type);
        }
    }

    /// The published modules: a new one has its line here.
    static final List<Module> PUBLISHED = List.of(
            new Module("core", Weft.class),
            new Module("testkit", VirtualClock.class),
            new Module("net", Net.class),
            new Module("http", Body.class),
            new Module("json", Json.class));

    private static final Set<String> GENERATED = Set.of("target", "results"); // by Maven, and by bench/run

    private Project() {}

    /// Returns the jar of weft-core, or the directory of its classes, that these tests run with.
    static Path core() {
        return locationOf(Weft.class);
    }

    /// Returns the jar or the directory that a class was loaded from.
    static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns the sources of all published modules.
    static List<Path> sources() {
        return PUBLISHED.stream().flatMap(module -> sources(module).stream()).toList();
    }

    private static List<Path> sources(Module module) {
        return files(module.sources(), path -> path.toString().endsWith(".java"));
    }

    /// Returns the types of all published modules, the nested ones included.
    static List<Class<?>> types() {
        List<Class<?>> types = new ArrayList<>();
        for (Module module : PUBLISHED) {
            for (Path source : sources(module)) {
                String name = module.sources().relativize(source).toString().replace('\\', '/');
                if (!name.endsWith("-info.java")) {
                    addWithNested(
                            typeNamed(name.replace('/', '.').substring(0, name.length() - ".java".length())), types);
                }
            }
        }
        return types;
    }

    private static void addWithNested(Class<?> type, List<Class<?>> types) {
        types.add(type);
        for (Class<?> nested : type.getDeclaredClasses()) {
            addWithNested(nested, types);
        }
    }

    private static Class<?> typeNamed(String name) {
        try {
            return Class.forName(name, false, Project.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns the regular files below a directory, sorted, build output and hidden directories left out.
    static List<Path> files(Path directory, Predicate<Path> wanted) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> !isGenerated(directory.relativize(path)))
                    .filter(Files::isRegularFile)
                    .filter(wanted)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isGenerated(Path path) {
        for (Path part : path) {
            String name = part.toString();
            if (GENERATED.contains(name) || name.startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns a path as it is written in messages.
    static String name(Path file) {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }
}
