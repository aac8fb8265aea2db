package weft.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.ExceptionGroup;
import weft.TestLoop;
import weft.Weft;

class GeneratorGroupTest {

    private final List<Object> log = new ArrayList<>();

    private Generator<Integer> numbers(weft.TaskGroup group) {
        return Generators.generate(group, out -> {
            try {
                for (int i = 0; ; i++) {
                    out.emit(i);
                }
            } finally {
                Weft.sleep(seconds(1));
                log.add("closed");
            }
        });
    }

    @Test
    void endOfItsGroupClosesAGenerator() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Weft.taskGroup(group -> {
                Generator<Integer> numbers = numbers(group);
                group.createTask(() -> log.add(numbers.next()));
            });

            assertThat(log).containsExactly(0, "closed");
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void failingGroupClosesAGenerator() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            assertThatThrownBy(() -> Weft.taskGroup(group -> {
                        Generator<Integer> numbers = numbers(group);
                        log.add(numbers.next());
                        if (!log.isEmpty()) {
                            throw new IllegalStateException("body");
                        }
                    }))
                    .isInstanceOf(ExceptionGroup.class);

            assertThat(log).containsExactly(0, "closed");
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }
}
