package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Suspending where the JVM cannot unmount a thread. Of the mounted engine alone: a baton is passed
/// on also by a thread that keeps its carrier.
class PinnedTest {

    private static final class SleepsInItsInitialiser {
        static final int VALUE = sleeping();

        private static int sleeping() {
            Weft.sleep(TestLoop.millis(1));
            return 1;
        }
    }

    private static final class SleepsToo {
        static final int VALUE = sleeping();

        private static int sleeping() {
            Weft.sleep(TestLoop.millis(1));
            return 1;
        }
    }

    private static final class YieldsInItsInitialiser {
        static final int VALUE = yielding();

        private static int yielding() {
            Weft.checkpoint();
            return 1;
        }
    }

    private static final class CatchesInItsInitialiser {
        static final Throwable THROWN = catchThrowable(Weft::checkpoint);
    }

    @BeforeEach
    void mountedOnly() {
        try (EventLoop loop = EventLoop.create()) {
            Assumptions.assumeTrue(loop.engine() == Engine.MOUNTED, "only on the mounted engine");
        }
    }

    @Test
    void sleepInAStaticInitialiserIsAClearErrorAndNoHang() {
        TestLoop test = new TestLoop();
        Throwable thrown = Weft.run(
                test.realTime(),
                () -> catchThrowable(
                        () -> assertThat(SleepsInItsInitialiser.VALUE).isOne()));

        assertThat(thrown).isInstanceOf(ExceptionInInitializerError.class);
        assertThat(thrown.getCause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot suspend below a static initialiser");
    }

    @Test
    void sleepInAStaticInitialiserIsAnErrorAlsoWhereSlowStepsAreNotReported() {
        TestLoop.run(() -> {
            Throwable thrown = catchThrowable(() -> assertThat(SleepsToo.VALUE).isOne());

            assertThat(thrown).isInstanceOf(ExceptionInInitializerError.class);
            assertThat(thrown.getCause()).hasMessageContaining("cannot suspend below a static initialiser");
        });
    }

    @Test
    void checkpointInAStaticInitialiserIsAClearError() {
        TestLoop.run(() -> {
            Throwable thrown = catchThrowable(
                    () -> assertThat(YieldsInItsInitialiser.VALUE).isOne());

            assertThat(thrown).isInstanceOf(ExceptionInInitializerError.class);
            assertThat(thrown.getCause())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot suspend below a static initialiser");
        });
    }

    @Test
    void taskThatCaughtTheErrorSleepsAsLongAsItShould() {
        TestLoop.run(() -> {
            assertThat(CatchesInItsInitialiser.THROWN).isInstanceOf(IllegalStateException.class);

            Weft.sleep(seconds(5));

            assertThat(now()).isEqualTo(seconds(5));
        });
    }
}
