package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every reference in a doc comment of a published module leads to something.
///
/// Javadoc takes a broken `[Foo#bar]` for plain text and says nothing.
class ReferencesTest {

    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern REFERENCE =
            Pattern.compile("\\[([A-Za-z_][\\w.]*)?(?:#(\\w+)(?:\\(([^)\\]]*)\\))?)?](?!\\()");
    private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
    private static final Pattern IMPORT = Pattern.compile("^import ([\\w.]+\\.(\\w+));", Pattern.MULTILINE);

    /// A file of source, and what a name in it can mean.
    private record Source(Path file, String text, Map<String, String> imports, List<Class<?>> own) {
        String packageName() {
            Matcher declared = PACKAGE.matcher(text);
            return declared.find() ? declared.group(1) : "";
        }
    }

    @Test
    void referencesInDocCommentsLeadSomewhere() {
        List<String> broken = new ArrayList<>();
        int references = 0;

        for (Path file : Project.sources()) {
            Source source = source(file);
            Matcher reference =
                    REFERENCE.matcher(CODE.matcher(docComments(source)).replaceAll(""));
            while (reference.find()) {
                references++;
                if (!resolves(source, reference.group(1), reference.group(2), reference.group(3))) {
                    broken.add(Project.name(file) + ": " + reference.group());
                }
            }
        }

        assertThat(references).as("references found").isGreaterThan(100);
        assertThat(broken).isEmpty();
    }

    private static Source source(Path file) {
        String text = Project.read(file);
        Map<String, String> imports = new HashMap<>();
        IMPORT.matcher(text).results().forEach(found -> imports.put(found.group(2), found.group(1)));
        String name = file.getFileName().toString().replace(".java", "");
        List<Class<?>> own = Project.types().stream()
                .filter(type -> type.getName().matches(".*\\." + name + "(\\$.*)?"))
                .toList();
        return new Source(file, text, imports, own);
    }

    private static String docComments(Source source) {
        StringBuilder comments = new StringBuilder();
        source.text()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("///"))
                .forEach(line -> comments.append(line.substring(3)).append(' '));
        return comments.toString();
    }

    private static boolean resolves(Source source, String type, String member, String parameters) {
        if (type == null) {
            return member == null || source.own().stream().anyMatch(own -> hasMember(own, member, parameters));
        }
        Optional<Class<?>> found = find(source, type);
        return found.isPresent() && (member == null || hasMember(found.get(), member, parameters));
    }

    private static Optional<Class<?>> find(Source source, String type) {
        String[] parts = type.split("\\.", 2);
        String imported = source.imports().getOrDefault(parts[0], parts[0]) + (parts.length == 1 ? "" : "." + parts[1]);
        Stream<String> names = Stream.of(imported, source.packageName() + "." + type, "java.lang." + type)
                .flatMap(ReferencesTest::asNested);
        return Stream.concat(
                        source.own().stream().filter(own -> own.getSimpleName().equals(type)),
                        names.flatMap(ReferencesTest::load))
                .findFirst();
    }

    /// Returns what a name may be in bytecode: `a.B.C` is `a.B.C` or `a.B$C`.
    private static Stream<String> asNested(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? Stream.of(name) : Stream.of(name, name.substring(0, dot) + "$" + name.substring(dot + 1));
    }

    private static Stream<Class<?>> load(String name) {
        try {
            return Stream.of(Class.forName(name, false, ReferencesTest.class.getClassLoader()));
        } catch (ClassNotFoundException | NoClassDefFoundError e) { // the latter: another case of letters
            return Stream.empty();
        }
    }

    private static boolean hasMember(Class<?> type, String member, String parameters) {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            boolean isField = parameters == null
                    && Arrays.stream(at.getDeclaredFields())
                            .anyMatch(field -> field.getName().equals(member));
            boolean isMethod = Stream.<Executable>concat(
                            Arrays.stream(at.getDeclaredMethods()),
                            Arrays.stream(at.getDeclaredConstructors())
                                    .filter(_ -> member.equals(type.getSimpleName())))
                    .filter(method -> method.getName().equals(member) || member.equals(type.getSimpleName()))
                    .anyMatch(
                            method -> parameters == null || parametersOf(method).equals(normal(parameters)));
            if (isField || isMethod) {
                return true;
            }
        }
        return Arrays.stream(type.getInterfaces()).anyMatch(above -> hasMember(above, member, parameters));
    }

    private static String parametersOf(Executable method) {
        List<String> names = new ArrayList<>();
        for (Class<?> type : method.getParameterTypes()) {
            names.add(type.getSimpleName());
        }
        return String.join(",", names);
    }

    private static String normal(String parameters) {
        return parameters.replace("...", "[]").replaceAll("[\\w.]*\\.(?=\\w)|\\s", "");
    }
}
