package weft.net;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT) // in JVMs of its own
class SoakTest {

    /// For as long as `-Dweft.soak=PT10M` says, for instance.
    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void nothingIsLeftOfConnectionsHoweverTheyEnd() throws Exception {
        Duration length = Duration.parse(System.getProperty("weft.soak", "PT20S"));
        try (Child child = Child.start(2_000, Soak.class, length.toString())) {
            child.succeeds(length.plusSeconds(90));
            System.out.println(String.join("\n", child.output()));
        }
    }
}
