package weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import weft.LoopFailure;
import weft.Weft;

/// A resolver and the server that it asks, one of the JDK's sockets, which notes what it is asked.
abstract class DnsTest {

    final DnsPeer server = new DnsPeer();
    private final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
    final Map<String, List<InetAddress>> hosts =
            Map.of("localhost", addresses("127.0.0.1"), "in-the-file", addresses("192.0.2.9"));
    List<String> searchDomains = List.of();
    boolean sixFirst = true;

    @AfterEach
    final void closeServer() throws IOException {
        server.close();
        assertThat(failures).isEmpty();
    }

    final void run(weft.Action body) {
        Weft.run(options -> options.withFailureHandler(failures::add).withSlowStep(Duration.ZERO), body);
    }

    final DnsResolver resolver() {
        return resolver(options -> options);
    }

    final DnsResolver resolver(UnaryOperator<DnsOptions> options) {
        return new DnsResolver(
                options.apply(DnsOptions.DEFAULT.withTimeout(Duration.ofSeconds(20))),
                () -> new SystemNames(List.of(server.address()), searchDomains, 1, hosts, sixFirst));
    }

    static List<InetAddress> addresses(String... literals) {
        return Stream.of(literals)
                .map(literal -> Resolver.PLATFORM.resolve(literal).getFirst())
                .toList();
    }
}
