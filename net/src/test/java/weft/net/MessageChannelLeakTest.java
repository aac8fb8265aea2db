package weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Nothing of Netty's memory is left by what the other tests of [MessageChannel] do.
@Execution(ExecutionMode.CONCURRENT) // in JVMs of its own
class MessageChannelLeakTest {

    @Test
    @Timeout(120)
    void everyMessageIsReleased() throws Exception {
        try (Child child = Child.start(500, Programs.class)) {
            child.succeeds(Duration.ofSeconds(90));
            assertThat(child.output()).last().asString().startsWith("tests: ");
        }
    }

    /// Runs the other tests where buffers are counted.
    static final class Programs {

        public static void main(String[] arguments) throws Exception {
            int tests = 0;
            for (Class<?> type : List.of(
                    MessageChannelTest.class, MessageChannelPressureTest.class, MessageChannelChangeTest.class)) {
                for (Method test : type.getDeclaredMethods()) {
                    if (test.isAnnotationPresent(Test.class)) {
                        Constructor<?> constructor = type.getDeclaredConstructor();
                        test.invoke(constructor.newInstance());
                        assertThat(LiveBuffers.count())
                                .as("%s leaves %s", test, LiveBuffers.origins())
                                .isZero();
                        tests++;
                    }
                }
            }
            System.out.println("tests: " + tests);
        }
    }
}
