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
              <testcase name="passes" classname="weft.ATest" time="0.1"/>
              <testcase name="asksCurl" classname="weft.ATest" time="0.1">
                <skipped message="there is no curl: error=2" type="org.opentest4j.TestAbortedException"><![CDATA[]]></skipped>
              </testcase>
              <testcase name="asksNode" classname="weft.ATest" time="0.1">
                <skipped message="Assumption failed: no Node" type="org.opentest4j.TestAbortedException"><![CDATA[]]></skipped>
              </testcase>
              <testcase name="blocks" classname="weft.ATest" time="0.1">
                <skipped message="Assumption failed: only on the mounted engine" type="org.opentest4j.TestAbortedException"/>
              </testcase>
              <testcase name="blocksLonger" classname="weft.ATest" time="0">
                <skipped message="@EnabledIf(&quot;loopGoesOn&quot;) evaluated to false ==&gt; only on the mounted engine"/>
              </testcase>
              <testcase name="isSilent" classname="weft.ATest" time="0">
                <skipped/>
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
                weft.ATest.asksCurl: there is no curl: error=2
                weft.ATest.asksNode: no Node
                weft.ATest.isSilent: no reason given
                """);
    }
}
