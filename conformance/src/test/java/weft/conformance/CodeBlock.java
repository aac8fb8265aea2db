package weft.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A fenced block of code in a Markdown page.
///
/// @param page the page
/// @param line the line of its first fence, from 1
/// @param language what stands behind that fence
/// @param text the lines inside
/// @param output the lines of the `text` block directly after it; null if there is none
record CodeBlock(Path page, int line, String language, String text, String output) {

    /// Names that a fragment may use: something to wait for.
    private static final String GIVEN = """

            String fetch(String name) {
                sleep(Duration.ofMillis(20));
                return name.toUpperCase();
            }

            void work() {
                sleep(Duration.ofMillis(20));
            }
            """;

    private static final String IMPORTS = """
            import module weft.core;
            import module weft.http;
            import module weft.net;
            import module weft.test;
            import weft.http.MediaType; // JUnit has two of that name
            import static weft.Weft.*;
            import static weft.test.Tasks.*;

            """;

    private static final String TEST_IMPORTS = """
            import module java.base;
            import module org.junit.jupiter.api;
            import static org.junit.jupiter.api.Assertions.*;
            """;

    /// For those that use it: Jackson has many names.
    private static final String JSON_IMPORTS = """
            import tools.jackson.core.type.TypeReference;
            import tools.jackson.databind.DeserializationFeature;
            import tools.jackson.databind.json.JsonMapper;
            import weft.http.json.*;
            """;

    private static final Pattern CLASS = Pattern.compile("^class (\\w+)", Pattern.MULTILINE);

    /// Returns the blocks of a page.
    static List<CodeBlock> of(Path page) {
        List<CodeBlock> blocks = new ArrayList<>();
        List<String> lines = Project.read(page).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("```")) {
                int end = endOf(lines, i);
                String language = lines.get(i).substring(3).strip();
                blocks.add(new CodeBlock(page, i + 1, language, between(lines, i, end), outputAfter(lines, end)));
                i = end;
            }
        }
        return blocks;
    }

    private static int endOf(List<String> lines, int start) {
        for (int i = start + 1; i < lines.size(); i++) {
            if (lines.get(i).equals("```")) {
                return i;
            }
        }
        throw new IllegalStateException("a fence is not closed: line " + (start + 1));
    }

    private static String between(List<String> lines, int start, int end) {
        StringBuilder text = new StringBuilder();
        lines.subList(start + 1, end).forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static String outputAfter(List<String> lines, int end) {
        for (int i = end + 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                return lines.get(i).equals("```text") ? between(lines, i, endOf(lines, i)) : null;
            }
        }
        return null;
    }

    /// Returns the name of the class of tests that the block is, if it is one.
    Optional<String> testClass() {
        return text.contains("@WeftTest")
                ? CLASS.matcher(text)
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .findFirst()
                : Optional.empty();
    }

    /// Returns a whole program: the block itself if it is one or is a class of tests, else around it a
    /// `main` that runs it on a loop, unless it makes a loop itself.
    String program() {
        if (testClass().isPresent()) {
            return TEST_IMPORTS + imports() + text;
        }
        if (text.contains("void main()")) {
            return (text.contains("import module weft.core") ? "" : imports()) + text;
        }
        boolean runs = text.contains("Weft.run(")
                || text.contains("Explorer.")
                || text.contains("EventLoop.create(")
                || text.contains("EventLoop.start(");
        return imports()
                + (runs
                        ? "void main() throws Exception {\n" + text + "}\n"
                        : "void main() {\nWeft.run(() -> {\n" + text + "});\n}\n")
                + GIVEN;
    }

    private String imports() {
        return text.contains("Json.") ? JSON_IMPORTS + IMPORTS : IMPORTS;
    }

    @Override
    public String toString() {
        return Project.name(page) + ":" + line;
    }
}
