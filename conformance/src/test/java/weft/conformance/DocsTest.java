package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.opentest4j.AssertionFailedError;
import weft.http.client.WebClient;
import weft.http.json.Json;
import weft.net.Net;
import weft.test.VirtualClock;

/// Compiles and runs the code of the README and of the pages in docs/, and follows the links of all
/// pages.
class DocsTest {

    private static final Pattern LINK = Pattern.compile("(?<!`)\\[[^]]*]\\(([^)\\s]+)\\)");
    private static final Pattern FENCED = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path directory;

    static Stream<CodeBlock> blocks() {
        return pages().stream()
                .flatMap(page -> CodeBlock.of(page).stream())
                .filter(block -> block.language().equals("java"));
    }

    private static List<Path> pages() {
        return Project.files(Project.ROOT, path -> path.toString().endsWith(".md"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void codeRunsAndPrintsWhatThePageSays(CodeBlock block) throws Throwable {
        Class<?> program = compile(block);

        String output = block.testClass().isPresent() ? runTests(program) : run(program);

        if (block.output() != null) {
            assertThat(output).as(block.toString()).isEqualTo(block.output());
        }
    }

    @Test
    void readmeShowsTheExample() {
        List<CodeBlock> shown = blocks().filter(
                        block -> Project.name(block.page()).equals("README.md"))
                .toList();

        assertThat(shown).isNotEmpty();
        assertThat(shown.getFirst().text()).isEqualTo(Project.read(Project.ROOT.resolve("examples/Hello.java")));
        assertThat(shown.getFirst().output()).isEqualTo(Project.read(Project.ROOT.resolve("examples/Hello.out")));
    }

    @Test
    void conceptPagesHaveTheSameHeadings() {
        List<Path> concepts =
                Project.files(
                                Project.ROOT.resolve("docs"),
                                path -> path.toString().endsWith(".md"))
                        .stream()
                        .filter(page -> !page.endsWith("from-asyncio.md")
                                && !page.endsWith("from-aiohttp.md")
                                && !page.endsWith("tutorial.md")
                                && !page.endsWith("benchmarks.md")
                                && !page.endsWith("profiles.md")
                                && !page.toString().contains("decisions"))
                        .toList();
        assertThat(concepts).hasSizeGreaterThan(5);

        assertThat(concepts)
                .allSatisfy(page -> assertThat(headings(page))
                        .as(Project.name(page))
                        .containsExactly("Use", "Rules", "Pitfalls", "How it works"));
    }

    @Test
    void decisionsAreShortAndOfOneForm() {
        List<Path> decisions = Project.files(
                Project.ROOT.resolve("docs/decisions"), path -> path.toString().endsWith(".md"));
        assertThat(decisions).hasSizeGreaterThan(6);

        assertThat(decisions).allSatisfy(page -> {
            assertThat(Project.read(page)).as(Project.name(page)).contains("\nStatus: ");
            assertThat(Project.read(page).lines().count())
                    .as(Project.name(page))
                    .isLessThanOrEqualTo(40);
            assertThat(headings(page)).as(Project.name(page)).containsExactly("Context", "Decision", "Consequences");
        });
    }

    private static List<String> headings(Path page) {
        return Project.read(page)
                .lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();
    }

    @Test
    void relativeLinksLeadSomewhere() {
        List<String> broken = new ArrayList<>();
        int links = 0;

        for (Path page : pages()) {
            String text = FENCED.matcher(Project.read(page)).replaceAll("");
            for (String target :
                    LINK.matcher(text).results().map(link -> link.group(1)).toList()) {
                if (!target.matches("[a-z]+:.*")) {
                    links++;
                    if (!leadsSomewhere(page, target)) {
                        broken.add(Project.name(page) + ": " + target);
                    }
                }
            }
        }

        assertThat(links).isGreaterThan(20);
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String target) {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
    }

    private static List<String> anchors(Path page) {
        return Project.read(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }

    // ---- compiling and running, in this JVM

    private Class<?> compile(CodeBlock block) throws Exception {
        Path source = Files.writeString(directory.resolve("Program.java"), block.program());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        Stream<String> own = Stream.of(
                        Project.core(),
                        Project.locationOf(VirtualClock.class),
                        Project.locationOf(Net.class),
                        Project.locationOf(WebClient.class),
                        Project.locationOf(Json.class),
                        Project.locationOf(Test.class),
                        Project.locationOf(AnnotationSupport.class),
                        Project.locationOf(AssertionFailedError.class))
                .map(Path::toString);
        Stream<String> others = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.contains("netty") || path.contains("jackson"));
        String modules = Stream.concat(own, others).collect(Collectors.joining(File.pathSeparator));
        List<String> options = List.of(
                "--module-path",
                modules,
                "--add-modules",
                "weft.test,weft.net,weft.http.json,org.junit.jupiter.api",
                "-d",
                directory.toString());
        boolean compiled;
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            compiled = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
        }
        assertThat(compiled).as("%s%n%s%n%s", block, block.program(), messages).isTrue();
        URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, DocsTest.class.getClassLoader());
        return loader.loadClass(block.testClass().orElse("Program"));
    }

    /// Runs a class of tests, all of which must pass.
    private static String runTests(Class<?> tests) {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(tests))
                                .build(),
                        summary);
        assertThat(summary.getSummary().getTestsSucceededCount()).isPositive();
        assertThat(summary.getSummary().getFailures())
                .extracting(TestExecutionSummary.Failure::getException)
                .isEmpty();
        return "";
    }

    private static String run(Class<?> program) throws Throwable {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            Constructor<?> constructor = program.getDeclaredConstructor();
            constructor.setAccessible(true);
            Method main = program.getDeclaredMethod("main");
            main.setAccessible(true);
            main.invoke(constructor.newInstance());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            System.setOut(before);
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
