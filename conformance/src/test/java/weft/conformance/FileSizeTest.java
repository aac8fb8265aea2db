package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A file is one idea.
class FileSizeTest {

    private static final int LONGEST = 700;

    @Test
    void noSourceFileIsLong() {
        List<Path> sources = Project.files(
                Project.ROOT,
                path -> path.toString().endsWith(".java") && Project.name(path).contains("/src/main/"));
        assertThat(sources).hasSizeGreaterThan(60);

        assertThat(sources)
                .allSatisfy(source -> assertThat(Project.read(source).lines().count())
                        .as("lines of " + Project.name(source))
                        .isLessThanOrEqualTo(LONGEST));
    }
}
