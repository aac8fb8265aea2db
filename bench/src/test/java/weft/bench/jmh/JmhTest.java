package weft.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

class JmhTest {

    @Test
    void everyBenchmarkRuns() throws Exception {
        var options = new OptionsBuilder()
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(10))
                .param("standing", "1000")
                .param("megabytes", "1")
                .param("works", "WeftWorks")
                .shouldFailOnError(true)
                .build();

        assertThat(new Runner(options).run()).hasSize(38);
    }
}
