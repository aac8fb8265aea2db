package weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.Assertions;

/// Runs tests on loops in virtual time, and keeps what was reported to the failure handler.
final class TestLoop {

    /// What was reported, in order.
    final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());

    private final VirtualTime time = new VirtualTime();

    /// Options for a loop in virtual time that reports here.
    UnaryOperator<LoopOptions> options() {
        return options -> options.withClock(time)
                .withPoller(time)
                .withFailureHandler(failures::add)
                .withSlowStep(Duration.ZERO);
    }

    /// Options for a loop in real time that reports here.
    UnaryOperator<LoopOptions> realTime() {
        return options -> options.withFailureHandler(failures::add);
    }

    /// Runs a body as a program in virtual time; nothing may be reported.
    static void run(Action body) {
        TestLoop test = new TestLoop();
        Weft.run(test.options(), body);
        Assertions.assertThat(test.failures).isEmpty();
    }

    /// Runs a body as a program in virtual time, and returns what was reported.
    static List<LoopFailure> failuresOf(Action body) {
        TestLoop test = new TestLoop();
        Weft.run(test.options(), body);
        return test.failures;
    }

    static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    /// The time of the current loop.
    static Duration now() {
        return EventLoop.current().time();
    }
}
