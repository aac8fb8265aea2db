package weft.bench.harness;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildTest {

    @Test
    void oneThatGivesNoAnswerIsEndedWhenItsTimeIsUp() {
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            try (Child silent = Child.start("silent", List.of("sleep", "1000"))) {
                assertThatThrownBy(() -> silent.answerWithin(Duration.ofMillis(200)))
                        .isInstanceOf(IOException.class)
                        .hasMessage("silent gave no answer within 0.2 s");
            }
        });
    }

    @Test
    void oneThatEndsIsNotWaitedFor() throws IOException {
        try (Child ending = Child.start("ending", List.of("true"))) {
            assertThatThrownBy(ending::answer)
                    .isInstanceOf(IOException.class)
                    .hasMessage("ending ended without an answer");
        }
    }
}
