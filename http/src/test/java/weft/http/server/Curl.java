package weft.http.server;

import java.util.ArrayList;
import java.util.List;

/// The client that others wrote.
final class Curl {

    private Curl() {}

    /// Returns what it has printed; where there is none, the test is skipped.
    static String curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "20"));
        command.addAll(List.of(arguments));
        return Foreign.output(command);
    }
}
