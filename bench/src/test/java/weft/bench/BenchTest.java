package weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import weft.bench.harness.Group;
import weft.bench.harness.Run;
import weft.bench.harness.Topic;

class BenchTest {

    @Test
    void aGroupIsAllOfItsComparisonsAndNoOther() {
        assertThat(chosen("sync")).containsExactly("queue", "lock", "lock-contended");
        assertThat(chosen("net")).allMatch(each -> each.startsWith("echo-") || each.startsWith("idle-"));
        assertThat(chosen("http")).allMatch(each -> each.startsWith("http-"));
        assertThat(chosen("scale")).allMatch(each -> each.startsWith("scale-"));
        assertThat(chosen("kernel")).contains("switch").doesNotContain("queue");
    }

    @Test
    void aComparisonIsChosenByItsNameOrTheBeginningOfIt() {
        assertThat(chosen("echo-1x64", "lock-c")).containsExactly("lock-contended", "echo-1x64");
    }

    @Test
    void aNameThatIsOneChoosesNoOthersThatBeginSo() {
        assertThat(chosen("lock")).containsExactly("lock");
        assertThat(chosen("scale-wake-10")).containsExactly("scale-wake-10");
        assertThat(chosen("scale-wake")).hasSizeGreaterThan(5);
    }

    @Test
    void aTopicOfThePageChoosesWhatItIsMeasuredIn() {
        assertThat(chosen("echo-1x64-read-write")).containsExactly("echo-1x64");
        assertThat(chosen("echo-1x64-fortran")).isEmpty();
    }

    @Test
    void withoutANameAllAreChosen() {
        assertThat(chosen()).containsAll(chosen("kernel", "sync", "startup", "scale", "net", "http"));
        assertThat(chosen()).doesNotHaveDuplicates();
    }

    @Test
    void aNameOfNothingChoosesNothing() {
        assertThat(chosen("fortran")).isEmpty();
    }

    @Test
    void thePageTellsOfEveryComparison() {
        List<String> told = Bench.GROUPS.stream()
                .map(Group::topics)
                .flatMap(List::stream)
                .map(Topic::comparison)
                .toList();

        assertThat(chosen())
                .allMatch(each -> told.stream().anyMatch(topic -> each.equals(topic) || each.startsWith(topic + "-")));
    }

    private static List<String> chosen(String... names) {
        return Stream.of(Bench.chosen(List.of(names), Run.Length.FULL))
                .flatMap(each -> each.values().stream())
                .<String>flatMap(Collection::stream)
                .toList();
    }
}
