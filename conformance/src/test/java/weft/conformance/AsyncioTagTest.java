package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import weft.Weft;

/// Every public name of asyncio has its place in docs/from-asyncio.md, and every name on that page
/// and in an `@asyncio` tag exists. So do those of weft in docs/from-aiohttp.md.
class AsyncioTagTest {

    private static final Path PAGE = Project.ROOT.resolve("docs/from-asyncio.md");

    private static final Path AIOHTTP = Project.ROOT.resolve("docs/from-aiohttp.md");

    /// The sections of the page whose tables list names of asyncio, each in the first column.
    private static final List<String> SECTIONS = List.of("## Names", "## With a later module", "## Not ported");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern TAG = Pattern.compile("^\\s*/// @asyncio (.*)$", Pattern.MULTILINE);

    /// Names that cannot be prose. Those of trio and anyio are not looked up.
    private static final Pattern DOTTED =
            Pattern.compile("(?<![\\w.])(?!(?:trio|anyio)\\.)[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)+");

    /// What a tag says when asyncio has nothing of the sort, or which other library has it.
    private static final Pattern ELSEWHERE = Pattern.compile("^none;|^trio\\.");

    @Test
    void everyNameOfAsyncioHasItsPlace() {
        List<String> placed = new ArrayList<>();
        SECTIONS.forEach(section -> placed.addAll(firstColumn(section)));

        assertThat(placed).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(placed)).isEqualTo(new TreeSet<>(namesOfAsyncio()));
    }

    @Test
    void everyTagNamesSomethingOfAsyncio() {
        Set<String> known = namesOfAsyncio();
        List<String> tags = Project.sources().stream()
                .flatMap(source -> TAG.matcher(Project.read(source)).results())
                .map(tag -> tag.group(1).replaceAll("\\basyncio\\.", ""))
                .toList();
        assertThat(tags).hasSizeGreaterThan(100).contains("none; trio.testing.MockClock");

        List<String> wrong = tags.stream()
                .filter(tag -> !ELSEWHERE.matcher(tag).find())
                .filter(tag -> known.stream().noneMatch(name -> names(tag, name))
                        || DOTTED.matcher(tag)
                                .results()
                                .map(MatchResult::group)
                                .anyMatch(name -> !known.contains(name)))
                .toList();
        assertThat(wrong).isEmpty();
    }

    private static boolean names(String tag, String name) {
        return Pattern.compile("(?<![\\w.])" + Pattern.quote(name) + "(?![\\w.])")
                .matcher(tag)
                .find();
    }

    @Test
    void everyNameOfWeftOnThePagesExists() {
        assertThat(namesOfWeft(PAGE, "## Names")).hasSizeGreaterThan(60);
        assertThat(namesOfWeft(AIOHTTP, "## The client", "## The server", "## Tests"))
                .hasSizeGreaterThan(60);
    }

    private static List<String> namesOfWeft(Path page, String... sections) {
        List<String> names = Stream.of(sections)
                .flatMap(section -> rows(page, section).stream())
                .flatMap(row -> CODE.matcher(row[1]).results())
                .map(found -> found.group(1))
                .toList();
        assertThat(names).allSatisfy(name -> assertThat(exists(name)).as(name).isTrue());
        return names;
    }

    /// Whether there is a public `Type`, `Type.method` or `method` (of [Weft]), with or without
    /// arguments.
    private static boolean exists(String name) {
        String[] parts = name.replaceFirst("\\(.*", "").split("\\.");
        Stream<Class<?>> types = Project.types().stream().filter(type -> Modifier.isPublic(type.getModifiers()));
        return switch (parts.length) {
            case 1 ->
                types.anyMatch(type -> type.getSimpleName().equals(name) || type == Weft.class && has(type, name));
            case 2 -> types.anyMatch(type -> type.getSimpleName().equals(parts[0]) && has(type, parts[1]));
            default -> false;
        };
    }

    private static boolean has(Class<?> type, String member) {
        String name = member.replaceFirst("\\(.*", "");
        return Stream.concat(
                        Arrays.stream(type.getMethods()).map(Method::getName),
                        Arrays.stream(type.getClasses()).map(Class::getSimpleName))
                .anyMatch(name::equals);
    }

    // ---- the page

    private static List<String> firstColumn(String section) {
        return rows(PAGE, section).stream()
                .flatMap(row -> CODE.matcher(row[0]).results())
                .map(found -> found.group(1))
                .toList();
    }

    /// Returns the rows of the tables of a section.
    private static List<String[]> rows(Path file, String section) {
        String page = Project.read(file);
        int start = page.indexOf(section + "\n");
        assertThat(start).as(section).isNotNegative();
        int end = page.indexOf("\n## ", start + 1);
        return page.substring(start, end < 0 ? page.length() : end)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(1).split("(?<!\\\\)\\|"))
                .toList();
    }

    /// The public names of asyncio in Python 3.14, pinned: those of `asyncio.__all__`, and the methods
    /// and the names around it that a program meets.
    private static Set<String> namesOfAsyncio() {
        try (InputStream names = AsyncioTagTest.class.getResourceAsStream("/asyncio-names.txt")) {
            assertThat(names).isNotNull();
            return new String(names.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
