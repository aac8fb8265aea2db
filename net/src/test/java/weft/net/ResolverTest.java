package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Weft;

/// The platform's resolver, and what it takes for an address.
class ResolverTest {

    @Test
    void addressesAreNotLookedUp() {
        for (String literal : new String[] {"192.0.2.1", "2001:db8::1", "[2001:db8::1]", "::ffff:192.0.2.1"}) {
            assertThat(Resolver.PLATFORM.resolve(literal)) // no loop: it needs no thread
                    .containsExactly(InetAddress.ofLiteral(literal));
        }
    }

    @Test
    void digitsThatAreNoAddressAreLookedUpOnAThread() {
        Weft.run(() -> {
            Task<Void> other = Weft.createTask(() -> {});
            assertThatThrownBy(() -> Resolver.PLATFORM.resolve("300.1.1.1"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(UnknownHostException.class);

            assertThat(other.isDone()).isTrue();
        });
    }

    @Test
    void hostWithItsPortIsRefused() {
        for (String host : new String[] {"www.example.com:80", "fe80::1%nowhere", "[::1]:80"}) {
            assertThatThrownBy(() -> Resolver.PLATFORM.resolve(host))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(UnknownHostException.class)
                    .hasMessageContaining(host)
                    .hasMessageContaining("a port is given apart");
        }
    }
}
