package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

/// What a resolver answers, and what it says when it cannot.
class DnsResolverTest extends DnsTest {

    // ---- answers

    @Test
    void bothFamiliesAreAskedForAndThePreferredOneComesFirst() {
        server.address("host.test", 60, "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2");
        run(() -> {
            assertThat(resolver().resolve("host.test"))
                    .isEqualTo(addresses("2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2"));
            sixFirst = false;
            assertThat(resolver().resolve("host.test"))
                    .isEqualTo(addresses("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"));
        });

        assertThat(server.asked)
                .containsExactlyInAnyOrder("AAAA host.test", "A host.test", "AAAA host.test", "A host.test");
    }

    @Test
    void hostWithOneFamilyHasItsAddresses() {
        server.address("four.test", 60, "192.0.2.1").address("six.test", 60, "2001:db8::1");
        run(() -> {
            assertThat(resolver().resolve("four.test")).isEqualTo(addresses("192.0.2.1"));
            assertThat(resolver().resolve("six.test")).isEqualTo(addresses("2001:db8::1"));
        });
    }

    @Test
    void literalsAndHostsOfTheFileAreNotAskedFor() {
        run(() -> {
            DnsResolver resolver = resolver();
            assertThat(resolver.resolve("192.0.2.1")).isEqualTo(addresses("192.0.2.1"));
            assertThat(resolver.resolve("2001:db8::1")).isEqualTo(addresses("2001:db8::1"));
            assertThat(resolver.resolve("in-the-file")).isEqualTo(addresses("192.0.2.9"));
            assertThat(resolver.resolve("In-The-File.")).isEqualTo(addresses("192.0.2.9"));
            assertThat(resolver.resolve("localhost")).isEqualTo(addresses("127.0.0.1"));
        });

        assertThat(server.asked).isEmpty();
    }

    @Test
    void digitsThatAreNoAddressAreAName() {
        server.address("300.1.1.1", 60, "192.0.2.1");
        run(() -> assertThat(resolver().resolve("300.1.1.1")).isEqualTo(addresses("192.0.2.1")));
    }

    @Test
    void aliasesAreFollowed() {
        server.alias("www.test", 60, "web.test")
                .alias("web.test", 60, "host.test")
                .address("host.test", 60, "192.0.2.1", "2001:db8::1");
        run(() -> assertThat(resolver().resolve("www.test")).isEqualTo(addresses("2001:db8::1", "192.0.2.1")));
    }

    @Test
    void aliasesInACircleAreAnError() {
        server.alias("a.test", 60, "b.test");
        run(() -> assertThatThrownBy(() -> resolver().resolve("a.test"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("a.test"));
    }

    @Test
    void internationalNamesAreAskedForInAscii() {
        server.address("xn--bcher-kva.test", 60, "192.0.2.1");
        run(() -> assertThat(resolver().resolve("bücher.test")).isEqualTo(addresses("192.0.2.1")));
    }

    @Test
    void searchDomainsAreAppendedToNamesWithFewDots() {
        searchDomains = List.of("one.test", "two.test");
        server.address("host.two.test", 60, "192.0.2.1").address("full.host", 60, "192.0.2.2");
        run(() -> {
            assertThat(resolver().resolve("host")).isEqualTo(addresses("192.0.2.1"));
            assertThat(resolver().resolve("full.host")).isEqualTo(addresses("192.0.2.2"));
            assertThatThrownBy(() -> resolver(DnsOptions::withSearchDomains).resolve("host"))
                    .isInstanceOf(UncheckedIOException.class);
        });
    }

    @Test
    void answerTooLongForADatagramIsFetchedByTcp() {
        server.tooLong("long.test").address("long.test", 60, "192.0.2.1", "2001:db8::1");
        run(() -> assertThat(resolver().resolve("long.test")).isEqualTo(addresses("2001:db8::1", "192.0.2.1")));

        assertThat(server.asked).contains("A long.test by TCP", "AAAA long.test by TCP");
    }

    @Test
    void connectsThroughIt() {
        server.address("host.test", 60, "127.0.0.1");
        run(() -> {
            DnsResolver resolver = resolver();
            try (Listener listener = Net.listen(new InetSocketAddress("127.0.0.1", 0));
                    ByteStream stream =
                            Net.connect("host.test", listener.port(), options -> options.withResolver(resolver))) {
                assertThat(stream.attribute(Net.REMOTE_ADDRESS)).contains(listener.address());
            }
        });
    }

    // ---- failures

    @Test
    void nameThatDoesNotExistIsNamedWithTheServer() {
        run(() -> assertThatThrownBy(() -> resolver().resolve("none.test"))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(UnknownHostException.class)
                .hasMessageContaining("there is no host none.test")
                .hasMessageContaining("127.0.0.1 port " + server.address().getPort()));
    }

    @Test
    void nameWithoutAddressesIsToldFromOneThatDoesNotExist() {
        server.address("empty.test", 60);
        run(() -> assertThatThrownBy(() -> resolver().resolve("empty.test"))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(UnknownHostException.class)
                .hasMessageContaining("no address is known of host empty.test"));
    }

    @Test
    void whatCannotBeANameIsNotAskedFor() {
        run(() -> {
            for (String host : List.of("a..b", "x".repeat(64) + ".test")) {
                assertThatThrownBy(() -> resolver().resolve(host))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasCauseInstanceOf(UnknownHostException.class)
                        .hasMessageContaining(host);
            }
        });

        assertThat(server.asked).isEmpty();
    }

    @Test
    void serverThatNeverAnswersIsAskedAgainAndNamed() {
        server.silent("host.test");
        DnsResolver resolver =
                resolver(options -> options.withTimeout(Duration.ofMillis(40)).withAttempts(3));
        run(() -> assertThatThrownBy(() -> resolver.resolve("host.test"))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("host.test")
                .hasMessageContaining("nobody answered within 40 ms, asked 3 times")
                .hasMessageContaining("port " + server.address().getPort()));

        run(
                () -> { // it may still have some to read
                    for (int turn = 0;
                            turn < 10_000 && Collections.frequency(server.asked, "A host.test") < 3;
                            turn++) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                });
        assertThat(server.asked).filteredOn("A host.test"::equals).hasSize(3);
    }

    @Test
    void lostAnswerIsAskedForAgain() {
        server.silent("host.test").address("host.test", 60, "192.0.2.1");
        DnsResolver resolver =
                resolver(options -> options.withTimeout(Duration.ofMillis(200)).withAttempts(20));
        run(() -> {
            Task<List<InetAddress>> task = Weft.createTask(() -> resolver.resolve("host.test"));
            while (server.asked.size() < 2) {
                Weft.sleep(Duration.ofMillis(1));
            }
            server.speak("host.test");

            assertThat(task.await()).isEqualTo(addresses("192.0.2.1"));
        });
    }

    @Test
    void nextServerIsAskedWhenTheFirstIsSilent() throws Exception {
        server.silent("host.test");
        try (DnsPeer second = new DnsPeer().address("host.test", 60, "192.0.2.1")) {
            DnsResolver resolver = resolver(options -> options.withServers(server.address(), second.address())
                    .withTimeout(Duration.ofMillis(40))
                    .withAttempts(50));
            run(() -> assertThat(resolver.resolve("host.test")).isEqualTo(addresses("192.0.2.1")));
        }
    }

    @Test
    void serverThatRefusesIsToldWithItsAnswer() {
        server.refused("host.test");
        run(() -> assertThatThrownBy(() -> resolver().resolve("host.test"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot look up host.test")
                .hasMessageContaining("Refused"));
    }
    // ---- the system's settings

    @Test
    void settingsOfTheSystemAreRead() {
        SystemNames names = SystemNames.parse(
                List.of(
                        "# comment",
                        "domain old.test",
                        "nameserver 192.0.2.53",
                        "search one.test two.test",
                        "  nameserver\t2001:db8::53",
                        "options edns0 ndots:5 timeout:1",
                        "nameserver",
                        "nameserver a.name",
                        "nameserver fe80::1%gone",
                        ""),
                Map.of(),
                true);

        assertThat(names.servers())
                .containsExactly(new InetSocketAddress("192.0.2.53", 53), new InetSocketAddress("2001:db8::53", 53));
        assertThat(names.searchDomains()).containsExactly("one.test", "two.test");
        assertThat(names.ndots()).isEqualTo(5);
    }

    @Test
    void withoutServersTheOneOfThisMachineIsAsked() {
        assertThat(SystemNames.parse(List.of(), Map.of(), true).servers())
                .containsExactly(new InetSocketAddress("127.0.0.1", 53));
    }

    @Test
    void localhostIsKnownWhateverTheFileSays() throws IOException {
        assertThat(SystemNames.read().hosts()).containsKey("localhost");
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> DnsOptions.DEFAULT.withServers(InetSocketAddress.createUnresolved("ns.test", 53)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ns.test");
        assertThatThrownBy(() -> DnsOptions.DEFAULT.withTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DnsOptions.DEFAULT.withAttempts(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DnsOptions.DEFAULT.withCacheSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DnsOptions.DEFAULT.withMaxTtl(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
