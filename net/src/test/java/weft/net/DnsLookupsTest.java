package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.Task;
import weft.Weft;

/// Look-ups: what many share of them, what is kept, and what they leave behind.
class DnsLookupsTest extends DnsTest {

    private static long descriptors() throws IOException {
        Path all = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(all), "only Linux tells the descriptors of a process");
        try (Stream<Path> each = Files.list(all)) {
            return each.filter(DnsLookupsTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    // ---- at once

    @Test
    void hostThatManyWantAtOnceIsAskedForOnce() {
        server.address("host.test", 0, "192.0.2.1");
        run(() -> {
            DnsResolver resolver = resolver();
            resolver.resolve("localhost"); // has read the settings, which each would do on a thread
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
            resolver.resolve("localhost"); // has read the settings, which each would do on a thread
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

                Weft.timeout(Duration.ofSeconds(20), () -> {
                    while (descriptors() != before) { // the server's side of a connection goes as well
                        Weft.sleep(Duration.ofMillis(1));
                    }
                });
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
}
