package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProjectTest {

    private static final Pattern MODULE = Pattern.compile("<module>([\\w-]+)</module>");

    @Test
    void everyModuleThatIsPublishedKeepsTheRules() {
        List<String> published = MODULE.matcher(Project.read(Project.ROOT.resolve("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .filter(module -> !Project.read(Project.ROOT.resolve(module).resolve("pom.xml"))
                        .contains("<maven.deploy.skip>true<"))
                .toList();

        assertThat(Project.PUBLISHED).extracting(Project.Module::directory).containsExactlyElementsOf(published);
    }
}
