package weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.Assertions;

/// Runs tests on loops in virtual time, and keeps what was reported to the failure handler.
public final class TestLoop {

    /// Creates one whose options are used by hand.
    public TestLoop() {}

    /// What was reported, in order.
    public final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());

    private static final int ORDERS = 200;

    private final VirtualTime time = new VirtualTime();

    /// Options for a loop in virtual time that reports here.
    public UnaryOperator<LoopOptions> options() {
        return options -> options.withClock(time)
                .withPoller(time)
                .withFailureHandler(failures::add)
                .withSlowStep(Duration.ZERO);
    }

    /// Options for a loop in real time that reports here; but no slow steps, as the machine may hold one up.
    public UnaryOperator<LoopOptions> realTime() {
        return options -> options.withFailureHandler(failures::add).withSlowStep(Duration.ZERO);
    }

    /// Runs a body as a program in virtual time; nothing may be reported.
    public static void run(Action body) {
        TestLoop test = new TestLoop();
        Weft.run(test.options(), body);
        Assertions.assertThat(test.failures).isEmpty();
    }

    /// Runs a body as a program in virtual time, and returns what was reported.
    public static List<LoopFailure> failuresOf(Action body) {
        TestLoop test = new TestLoop();
        Weft.run(test.options(), body);
        return test.failures;
    }

    /// Runs a body as a program in virtual time, once in the plain order and once in each of the orders
    /// that the steps of a batch can have, or in many of them if there are more. A body that waits for
    /// other threads runs as often as that in any case. A failure tells what was chosen.
    public static void inEveryOrder(Action body) {
        run(body);
        Orders orders = new Orders();
        boolean isAlone = true;
        for (int i = 0; i < ORDERS && !(isAlone && orders.isDone()); i++) {
            TestLoop test = new TestLoop();
            orders.begin();
            try {
                Weft.run(options -> test.options().apply(options).withOrder(orders::next), body);
                Assertions.assertThat(test.failures).isEmpty();
            } catch (Throwable e) {
                throw new AssertionError("in the order " + orders + ": " + e, e);
            }
            orders.end();
            isAlone &= test.time.isAlone();
        }
    }

    public static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    public static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    /// The time of the current loop.
    public static Duration now() {
        return EventLoop.current().time();
    }
}
