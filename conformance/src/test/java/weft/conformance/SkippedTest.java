package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which of the tests that were skipped fail the gate in CI: those that lack what can be had.
class SkippedTest {

    private static final String REPORT = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="weft.ATest" tests="6" errors="0" skipped="5" failures="0">
              <testcase name="passes" classname="weft.ATest(baton)" time="0.1"/>
              <testcase name="asksCurl" classname="weft.ATest(baton)" time="0.1">
                <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: there is no curl: error=2
            \tat org.junit.jupiter.api.Assumptions.abort(Assumptions.java:289)
            ]]></skipped>
              </testcase>
              <testcase name="asksNode" classname="weft.ATest(baton)" time="0.1">
                <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: no Node
            \tat org.junit.jupiter.api.Assumptions.throwAssumptionFailed(Assumptions.java:340)
            ]]></skipped>
              </testcase>
              <testcase name="blocks" classname="weft.ATest(baton)" time="0.1">
                <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: only on the mounted engine
            \tat org.junit.jupiter.api.Assumptions.throwAssumptionFailed(Assumptions.java:340)
            ]]></skipped>
              </testcase>
              <testcase name="blocksLonger" classname="weft.ATest(baton)" time="0">
                <skipped message="only on the mounted engine"/>
              </testcase>
              <testcase name="isNotReady" classname="weft.ATest(baton)" time="0">
                <skipped message="not ready"/>
              </testcase>
              <testcase name="isSilent" classname="weft.ATest(baton)" time="0">
                <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException
            ]]></skipped>
              </testcase>
            </testsuite>
            """;

    @TempDir
    private Path directory;

    @Test
    void lackOfAProgramIsToldAndThatOfAnEngineIsNot() throws Exception {
        Path report = Files.writeString(directory.resolve("TEST-weft.ATest.xml"), REPORT);

        Command told = Command.run(
                directory,
                List.of(),
                List.of("awk", "-f", Project.ROOT.resolve("scripts/unmet.awk").toString(), report.toString()));

        assertThat(told.status()).as(told.errors()).isZero();
        assertThat(told.output()).isEqualTo("""
                weft.ATest(baton).asksCurl: there is no curl: error=2
                weft.ATest(baton).asksNode: no Node
                weft.ATest(baton).isNotReady: not ready
                weft.ATest(baton).isSilent: no reason given
                """);
    }
}
