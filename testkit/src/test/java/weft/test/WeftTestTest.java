package weft.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static weft.test.Runs.now;
import static weft.test.Runs.seconds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import weft.EventLoop;
import weft.Task;
import weft.Weft;

class WeftTestTest {

    private boolean prepared;

    @BeforeEach
    void prepare() {
        assertThat(Weft.currentTask()).as("outside of the loop").isEmpty();
        prepared = true;
    }

    @AfterEach
    void outside() {
        assertThat(Weft.currentTask()).isEmpty();
    }

    @WeftTest
    void testIsACoroutineInVirtualTime() {
        assertThat(prepared).isTrue();
        assertThat(Weft.currentTask().orElseThrow().name()).isEqualTo("main");
        Weft.sleep(seconds(3_600));
        assertThat(now()).isEqualTo(seconds(3_600));
    }

    @WeftTest(seeds = 3)
    void argumentsAreResolved(TestInfo info) {
        assertThat(info.getDisplayName()).matches("the plain order, seed 0|seed [12]");
    }

    @WeftTest(outside = true)
    void threadsCanBeAllowed() {
        assertThat(Weft.toThread(() -> "a")).isEqualTo("a");
        assertThat(now()).isZero();
    }

    @WeftTest(realTime = true)
    void timeCanBeReal() {
        assertThat(EventLoop.current().options().poller()).isEmpty();
        assertThat(Weft.toThread(() -> "a")).isEqualTo("a");
    }

    @Nested
    class InANestedClass {
        @WeftTest
        void outerStateIsThere() {
            assertThat(prepared).isTrue();
        }
    }

    // ---- tests that fail

    /// Not found by its name; run by the tests below.
    static final class Cases {
        static final List<Integer> INSTANCES = new ArrayList<>();

        private int runs;

        @WeftTest
        void fails() {
            throw new IllegalStateException("broken");
        }

        @WeftTest
        void throwsAChecked() throws Exception {
            throw new java.io.IOException("checked");
        }

        @WeftTest(seeds = 50)
        void failsUnderSomeSeed() {
            INSTANCES.add(++runs);
            List<String> log = new ArrayList<>();
            Weft.gather(() -> log.add("a"), () -> log.add("b"));
            assertThat(log).containsExactly("a", "b");
        }

        @WeftTest(seed = 5)
        void failsUnderSeedFive() {
            Weft.checkpoint();
            throw new IllegalStateException("broken");
        }

        @WeftTest
        void leavesAFailureUnseen() {
            Weft.createTask("lonely", () -> Integer.parseInt("x"));
            Weft.sleep(seconds(1));
        }

        @WeftTest
        void hangs() {
            Weft.createTask(
                            "waiter",
                            () -> EventLoop.current().createPromise("a letter").await())
                    .await();
        }

        @WeftTest
        void usesAThread() {
            Weft.toThread(() -> "a");
        }

        @WeftTest(seeds = 3)
        void doesNotApply() {
            Assumptions.abort("not here");
        }

        @WeftTest
        void doesNotApplyAndLeavesAFailureUnseen() {
            Weft.createTask("lonely", () -> Integer.parseInt("x"));
            Weft.sleep(seconds(1));
            Assumptions.abort("not here");
        }

        @AfterEach
        void checkAfter(TestInfo info) {
            if (info.getTestMethod().orElseThrow().getName().equals("failsAfterwards")) {
                throw new IllegalStateException("broken afterwards");
            }
        }

        @WeftTest(seeds = 3)
        void failsAfterwards() {}

        @WeftTest(seed = -2)
        void hasANegativeSeed() {}

        @WeftTest(seeds = 0)
        void hasNoSeeds() {}

        @WeftTest
        void cancelsItself() {
            Task<?> me = Weft.currentTask().orElseThrow();
            me.cancel("by myself");
            Weft.checkpoint();
        }
    }

    /// Runs a test, and returns how each of its invocations ended.
    private static Map<String, TestExecutionResult> run(String method) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(Cases.class, method))
                .build();
        Map<String, TestExecutionResult> results = new LinkedHashMap<>();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest() || result.getThrowable().isPresent()) {
                    results.put(test.getDisplayName(), result);
                }
            }
        });
        return results;
    }

    private static Throwable failureOf(String method) {
        Map<String, TestExecutionResult> results = run(method);
        assertThat(results).hasSize(1);
        return results.values().iterator().next().getThrowable().orElseThrow();
    }

    @Test
    void failureInThePlainOrderIsThrownAsItIs() {
        assertThat(failureOf("fails"))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
        assertThat(failureOf("throwsAChecked"))
                .isExactlyInstanceOf(java.io.IOException.class)
                .hasMessage("checked");
    }

    @Test
    void firstSeedThatFailsIsTheLastThatIsRun() {
        Cases.INSTANCES.clear();

        Map<String, TestExecutionResult> results = run("failsUnderSomeSeed");

        String last = List.copyOf(results.keySet()).getLast();
        int seed = Integer.parseInt(last.replace("seed ", ""));
        assertThat(results).hasSize(seed + 1);
        assertThat(results.values())
                .filteredOn(result -> result.getThrowable().isPresent())
                .hasSize(1);
        assertThat(results.get(last).getThrowable().orElseThrow())
                .isInstanceOf(ScheduleError.class)
                .hasMessageStartingWith("fails under seed " + seed + ": ")
                .hasMessageContaining(" out of turn:\n   1  main    until WeftTestTest.java:")
                .hasMessageContaining(", out of turn: overtakes 1\n")
                .hasMessageEndingWith("Replay it by @WeftTest(seed = " + seed + ") or -Dweft.seed=" + seed);
        assertThat(Cases.INSTANCES).as("runs of each instance").containsOnly(1).hasSize(seed + 1);
    }

    @Test
    void oneSeedCanBeReplayed() {
        assertThat(failureOf("failsUnderSeedFive"))
                .isInstanceOf(ScheduleError.class)
                .hasMessageStartingWith("fails under seed 5: java.lang.IllegalStateException: broken\n")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatTheFailureHandlerIsToldFailsTheTest() {
        assertThat(failureOf("leavesAFailureUnseen"))
                .hasMessage("UNSEEN: lonely failed, and nobody has looked at it")
                .hasCauseInstanceOf(NumberFormatException.class);
    }

    @Test
    void testThatHangsSaysWhoWaitsForWhat() {
        assertThat(failureOf("hangs"))
                .isInstanceOf(StuckError.class)
                .hasMessageContaining("\n  main suspended, waiting for waiter\n")
                .hasMessageContaining("\n    waiter suspended, waiting for a letter");
    }

    @Test
    void threadsAreRefused() {
        assertThat(failureOf("usesAThread"))
                .isInstanceOf(OutsideError.class)
                .hasMessageContaining("@WeftTest(outside = true)");
    }

    @Test
    void abortedTestIsNoFailure() {
        assertThat(run("doesNotApply").values())
                .hasSize(3)
                .allMatch(result -> result.getStatus() == TestExecutionResult.Status.ABORTED);
    }

    @Test
    void abortHidesNoFailure() {
        assertThat(failureOf("doesNotApplyAndLeavesAFailureUnseen"))
                .hasMessage("UNSEEN: lonely failed, and nobody has looked at it")
                .hasSuppressedException(new org.opentest4j.TestAbortedException("not here"));
    }

    @Test
    void testThatIsCancelledFails() {
        assertThat(failureOf("cancelsItself"))
                .isInstanceOf(weft.CancelledError.class)
                .hasMessageStartingWith("by myself");
    }

    @Test
    void failureAfterTheMethodIsTheLastThatIsRunToo() {
        assertThat(failureOf("failsAfterwards")).hasMessage("broken afterwards");
    }

    @Test
    void seedMustNotBeNegative() {
        assertThat(failureOf("hasANegativeSeed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("seed < 0: -2");
    }

    @Test
    void propertyThatIsNoSeedIsRefused() {
        System.setProperty("weft.seed", "17a");
        try {
            assertThat(failureOf("fails"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the system property weft.seed is no seed: 17a");
        } finally {
            System.clearProperty("weft.seed");
        }
    }

    @Test
    void thereMustBeASeed() {
        assertThat(failureOf("hasNoSeeds"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("seeds < 1: 0");
    }
}
