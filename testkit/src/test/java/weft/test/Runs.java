package weft.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import weft.Action;
import weft.EventLoop;
import weft.LoopFailure;
import weft.Weft;

/// Runs bodies under a clock; nothing may be reported, but for slow steps, as the machine may hold one up.
final class Runs {

    private Runs() {}

    static void under(VirtualClock clock, Action body) {
        List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
        Weft.run(
                options ->
                        clock.applyTo(options).withFailureHandler(failures::add).withSlowStep(Duration.ZERO),
                body);
        assertThat(failures).isEmpty();
    }

    static void inVirtualTime(Action body) {
        under(VirtualClock.create(), body);
    }

    static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    static Duration now() {
        return EventLoop.current().time();
    }

    /// Has a thread do something in a moment of real time.
    static void startFeeder(Action body) {
        Thread.ofPlatform().name("feeder").start(() -> {
            try {
                Thread.sleep(20);
                body.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }
}
