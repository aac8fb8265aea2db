package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/// The compatibility kit of Reactive Streams for [java.util.concurrent.Flow], run by its own TestNG.
class ReactiveStreamsTest {

    @TempDir
    private java.nio.file.Path output;

    @Test
    void publishersKeepTheRules() {
        assertThat(failuresOf(PublisherRules.class, 20)).isEmpty();
    }

    @Test
    void subscribersKeepTheRules() {
        assertThat(failuresOf(SubscriberRules.class, 8)).isEmpty();
    }

    private List<String> failuresOf(Class<?> rules, int atLeast) {
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG kit = new TestNG(false);
        kit.setVerbose(0);
        kit.setOutputDirectory(output.toString());
        kit.setTestClasses(new Class<?>[] {rules});
        kit.addListener(results);
        kit.run();
        assertThat(results.getConfigurationFailures()).isEmpty();
        assertThat(results.getPassedTests()).hasSizeGreaterThanOrEqualTo(atLeast);
        return results.getFailedTests().stream().map(ReactiveStreamsTest::text).toList();
    }

    private static String text(ITestResult result) {
        return result.getName() + ": " + result.getThrowable();
    }
}
