package weft.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import weft.Weft;

/// Where things are in the source tree: in the parent of the directory that Maven runs these tests
/// in.
final class Project {

    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final Path CORE = ROOT.resolve("core/src/main/java");

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

    /// Returns the sources of weft-core.
    static List<Path> coreSources() {
        return files(CORE, path -> path.toString().endsWith(".java"));
    }

    /// Returns the types of weft-core, the nested ones included.
    static List<Class<?>> coreTypes() {
        List<Class<?>> types = new ArrayList<>();
        for (Path source : coreSources()) {
            String name = CORE.relativize(source).toString().replace('\\', '/');
            if (!name.endsWith("-info.java")) {
                addWithNested(typeNamed(name.replace('/', '.').substring(0, name.length() - ".java".length())), types);
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
            if (part.toString().equals("target") || part.toString().startsWith(".")) {
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
