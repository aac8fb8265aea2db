package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// No public type of weft has the simple name of a type that every Java program can see.
///
/// An editor that imports the JDK's `Semaphore` in place of ours gives a program that compiles, and
/// then blocks the whole loop.
class NameClashTest {

    @Test
    void publicTypesHaveNamesThatTheJdkHasNot() throws IOException {
        Set<String> theirs = new TreeSet<>(publicNames("java.base"));
        theirs.addAll(publicNames("java.net.http"));
        assertThat(theirs).contains("Semaphore", "HttpClient", "Clock").hasSizeGreaterThan(800);

        Set<String> ours = publicNamesOfWeft();
        assertThat(ours).contains("Task", "Success", "VirtualClock").hasSizeGreaterThan(30);

        assertThat(ours).doesNotContainAnyElementsOf(theirs);
    }

    private static Set<String> publicNames(String module) throws IOException {
        ModuleDescriptor descriptor =
                ModuleFinder.ofSystem().find(module).orElseThrow().descriptor();
        Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", module);
        Set<String> names = new TreeSet<>();
        for (ModuleDescriptor.Exports exports : descriptor.exports()) {
            if (!exports.isQualified()) {
                String name = exports.source();
                try (Stream<Path> files = Files.list(root.resolve(name.replace('.', '/')))) {
                    files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".class") && !file.contains("$") && !file.contains("-"))
                            .map(file -> file.substring(0, file.length() - ".class".length()))
                            .filter(type -> isPublic(name + "." + type))
                            .forEach(names::add);
                }
            }
        }
        return names;
    }

    private static Set<String> publicNamesOfWeft() {
        return Project.types().stream()
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isPublic(String type) {
        try {
            return Modifier.isPublic(Class.forName(type, false, ClassLoader.getPlatformClassLoader())
                    .getModifiers());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
