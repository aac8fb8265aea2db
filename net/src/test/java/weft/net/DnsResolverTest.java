package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.LoopFailure;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

/// Against a server of the JDK's sockets, which notes what it is asked.
class DnsResolverTest {

    private final DnsPeer server = new DnsPeer();
    private final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, List<InetAddress>> hosts =
            Map.of("localhost", addresses("127.0.0.1"), "in-the-file", addresses("192.0.2.9"));
    private List<String> searchDomains = List.of();
    private boolean sixFirst = true;

    @AfterEach
    void closeServer() throws IOException {
        server.close();
        assertThat(failures).isEmpty();
    }

    private void run(weft.Action body) {
        Weft.run(options -> options.withFailureHandler(failures::add).withSlowStep(Duration.ZERO), body);
    }

    private DnsResolver resolver() {
        return resolver(options -> options);
    }

    private DnsResolver resolver(UnaryOperator<DnsOptions> options) {
        return new DnsResolver(
                options.apply(DnsOptions.DEFAULT.withTimeout(Duration.ofSeconds(20))),
                () -> new SystemNames(List.of(server.address()), searchDomains, 1, hosts, sixFirst));
    }

    private static List<InetAddress> addresses(String... literals) {
        return Stream.of(literals)
                .map(literal -> Resolver.PLATFORM.resolve(literal).getFirst())
                .toList();
    }

    private static long descriptors() throws IOException {
        Path all = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(all), "only Linux tells the descriptors of a process");
        try (Stream<Path> each = Files.list(all)) {
            return each.filter(DnsResolverTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

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
            DnsResolver resolver = resolver(options ->
                    options.withServers(server.address(), second.address()).withTimeout(Duration.ofMillis(40)));
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

    // ---- at once

    @Test
    void hostThatManyWantAtOnceIsAskedForOnce() {
        server.address("host.test", 0, "192.0.2.1");
        run(() -> {
            DnsResolver resolver = resolver();
            List<Task<List<InetAddress>>> tasks = new ArrayList<>();
            for (String host : List.of("host.test", "host.test", "HOST.test")) {
                tasks.add(Weft.createTask(() -> resolver.resolve(host)));
            }
            for (Task<List<InetAddress>> task : tasks) {
                assertThat(task.await()).isEqualTo(addresses("192.0.2.1"));
            }
        });

        assertThat(server.asked).containsExactlyInAnyOrder("A host.test", "AAAA host.test");
    }

    @Test
    void failureIsToldToAllWhoWantedTheHost() {
        run(() -> {
            DnsResolver resolver = resolver();
            List<Task<List<InetAddress>>> tasks = List.of(
                    Weft.createTask(() -> resolver.resolve("none.test")),
                    Weft.createTask(() -> resolver.resolve("none.test")));
            for (Task<List<InetAddress>> task : tasks) {
                assertThatThrownBy(task::await)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("there is no host none.test");
            }
        });

        assertThat(server.asked).filteredOn("A none.test"::equals).hasSize(1);
    }

    @Test
    void whoGivesUpLeavesTheLookUpToOthersAndTheLastOneEndsIt() {
        server.silent("host.test").silent("other.test").address("host.test", 60, "192.0.2.1");
        DnsResolver resolver =
                resolver(options -> options.withTimeout(Duration.ofMillis(200)).withAttempts(100));
        run(() -> {
            NettyPoller.current();
            resolver.resolve("localhost");
            Task<List<InetAddress>> first = Weft.createTask(() -> resolver.resolve("host.test"));
            Task<List<InetAddress>> second = Weft.createTask(() -> resolver.resolve("host.test"));
            while (server.asked.size() < 2) {
                Weft.sleep(Duration.ofMillis(1));
            }
            first.cancel();
            Weft.waitAll(List.of(first));
            assertThat(first.isCancelled()).isTrue();
            server.speak("host.test");
            assertThat(second.await()).isEqualTo(addresses("192.0.2.1"));

            List<Task<List<InetAddress>>> all = List.of(
                    Weft.createTask(() -> resolver.resolve("other.test")),
                    Weft.createTask(() -> resolver.resolve("other.test")));
            while (!server.asked.contains("A other.test")) {
                Weft.sleep(Duration.ofMillis(1));
            }
            all.forEach(Task::cancel);
            Weft.waitAll(all);
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void lookUpThatRestedIsNotUsedWithOtherSettings() throws Exception {
        server.address("one.test", 60, "192.0.2.1").address("two.test", 60, "192.0.2.2");
        try (DnsPeer other = new DnsPeer().address("three.test", 60, "192.0.2.3")) {
            SystemNames before = new SystemNames(List.of(server.address()), searchDomains, 1, hosts, sixFirst);
            SystemNames after = new SystemNames(List.of(other.address()), searchDomains, 1, hosts, sixFirst);
            run(() -> {
                DnsLookups lookups = new DnsLookups(
                        NettyPoller.current(), DnsOptions.DEFAULT, new DnsAnswers(10, Duration.ofHours(1)));
                assertThat(lookups.resolve("one.test", "one.test", before)).isEqualTo(addresses("192.0.2.1"));
                assertThat(lookups.resolve("two.test", "two.test", before)).isEqualTo(addresses("192.0.2.2"));
                assertThat(lookups.resolve("three.test", "three.test", after)).isEqualTo(addresses("192.0.2.3"));
            });
        }
    }

    @Test
    void timesToLiveAreThoseOfOneAnswer() {
        server.address("short.test", 0, "192.0.2.1").address("long.test", 60, "192.0.2.2");
        run(() -> {
            DnsResolver resolver = resolver();
            resolver.resolve("short.test");
            resolver.resolve("long.test");
            resolver.resolve("long.test");
        });

        assertThat(server.asked).filteredOn("A long.test"::equals).hasSize(1);
    }

    // ---- the cache

    @Test
    void answerIsUsedAsLongAsItHolds() {
        server.address("long.test", 60, "192.0.2.1").address("short.test", 0, "192.0.2.2");
        run(() -> {
            DnsResolver resolver = resolver();
            for (int i = 0; i < 3; i++) {
                assertThat(resolver.resolve("long.test")).isEqualTo(addresses("192.0.2.1"));
                assertThat(resolver.resolve("short.test")).isEqualTo(addresses("192.0.2.2"));
            }
        });

        assertThat(server.asked).filteredOn("A long.test"::equals).hasSize(1);
        assertThat(server.asked).filteredOn("A short.test"::equals).hasSize(3);
    }

    @Test
    void cacheIsSharedByLoops() {
        server.address("host.test", 60, "192.0.2.1");
        DnsResolver resolver = resolver();
        for (int i = 0; i < 3; i++) {
            run(() -> assertThat(resolver.resolve("HOST.test")).isEqualTo(addresses("192.0.2.1")));
        }

        assertThat(server.asked)
                .filteredOn(question -> question.startsWith("A "))
                .hasSize(1);
    }

    @Test
    void withoutATimeToLiveTheServerIsAskedEachTime() {
        server.address("host.test", 60, "192.0.2.1");
        run(() -> {
            DnsResolver resolver = resolver(options -> options.withMaxTtl(Duration.ZERO));
            resolver.resolve("host.test");
            resolver.resolve("host.test");
        });

        assertThat(server.asked).filteredOn("A host.test"::equals).hasSize(2);
    }

    @Test
    void answersHoldForTheShortestTimeAndNoLongerThanTheLimit() {
        DnsAnswers answers = new DnsAnswers(2, Duration.ofSeconds(10));
        List<InetAddress> some = addresses("192.0.2.1");
        answers.keep("short", some, Duration.ofSeconds(5), Duration.ZERO);
        answers.keep("long", some, Duration.ofDays(1), Duration.ZERO);

        assertThat(answers.find("short", Duration.ofMillis(4_999))).contains(some);
        assertThat(answers.find("short", Duration.ofSeconds(5))).isEmpty();
        assertThat(answers.find("long", Duration.ofMillis(9_999))).contains(some);
        assertThat(answers.find("long", Duration.ofSeconds(10))).isEmpty();
    }

    @Test
    void hostThatNobodyAskedForIsForgottenFirst() {
        DnsAnswers answers = new DnsAnswers(2, Duration.ofSeconds(10));
        List<InetAddress> some = addresses("192.0.2.1");
        for (String host : List.of("a", "b")) {
            answers.keep(host, some, Duration.ofSeconds(5), Duration.ZERO);
        }
        answers.find("a", Duration.ZERO);
        answers.keep("c", some, Duration.ofSeconds(5), Duration.ZERO);

        assertThat(answers.find("a", Duration.ZERO)).isPresent();
        assertThat(answers.find("b", Duration.ZERO)).isEmpty();
    }

    // ---- the end

    @Test
    void cancelledLookUpLeavesNoDescriptor() {
        server.silent("silent.test").tooLong("long.test").silent("long.test by TCP");
        run(() -> {
            NettyPoller.current();
            resolver().resolve("localhost");
            for (String host : List.of("silent.test", "long.test")) {
                long before = descriptors();
                Task<List<InetAddress>> task = Weft.createTask(() -> resolver().resolve(host));
                while (server.asked.stream().noneMatch(question -> question.contains(host))) {
                    Weft.sleep(Duration.ofMillis(1));
                }
                if (host.startsWith("long")) {
                    while (server.asked.stream().noneMatch(question -> question.endsWith("TCP"))) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                }
                assertThat(descriptors()).isGreaterThan(before);
                task.cancel();
                Weft.waitAll(List.of(task));
                assertThat(task.isCancelled()).isTrue();

                Weft.sleep(Duration.ofMillis(100)); // the server's side of a connection goes as well
                assertThat(descriptors()).as(host).isEqualTo(before);
            }
        });
    }

    @Test
    void thousandLookUpsLeaveNoDescriptor() throws IOException {
        for (int i = 0; i < 1000; i++) {
            server.address("host" + i + ".test", 60, "192.0.2.1");
        }
        run(() -> {
            NettyPoller.current();
            DnsResolver resolver = resolver();
            resolver.resolve("localhost");
            long before = descriptors();
            for (int i = 0; i < 1000; i += 20) {
                List<Task<List<InetAddress>>> tasks = new ArrayList<>();
                for (int j = i; j < i + 20; j++) {
                    String host = "host" + j + ".test";
                    tasks.add(Weft.createTask(() -> resolver.resolve(host)));
                }
                Weft.gather(tasks);
            }
            Weft.checkpoint();
            assertThat(descriptors()).isEqualTo(before);
        });
    }

    @Test
    void nobodyIsWatchedWhenNothingIsAsked() {
        server.silent("silent.test").address("host.test", 60, "192.0.2.1");
        run(() -> {
            DnsResolver resolver = resolver();
            resolver.resolve("host.test");
            NettyPoller poller = (NettyPoller) EventLoop.current().poller().orElseThrow();
            assertThat(poller.isWatching()).isFalse();

            Task<List<InetAddress>> task = Weft.createTask(() -> resolver.resolve("silent.test"));
            while (server.asked.stream().noneMatch(question -> question.contains("silent"))) {
                Weft.sleep(Duration.ofMillis(1));
            }
            assertThat(poller.isWatching()).isTrue();

            task.cancel();
            Weft.waitAll(List.of(task));
            assertThat(poller.isWatching()).isFalse();
        });
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
