package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How hard the program that the README shows first is on a site.
@Timeout(180)
class LinkCheckPaceTest {

    private static final int AT_ONCE = 32;
    private static final int A_SECOND = 2_000;

    @TempDir
    private Path directory;

    /// What a page does before it is sent.
    @FunctionalInterface
    private interface Page {
        void prepare() throws InterruptedException;
    }

    /// Checks a site of a first page and those that it links to.
    private void check(int pages, Page page) throws Exception {
        byte[] links = IntStream.range(0, pages)
                .mapToObj(number -> "<a href=/page/" + number + ">page</a>")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("content-type", "text/html");
                exchange.sendResponseHeaders(200, links.length);
                exchange.getResponseBody().write(links);
            }
        });
        server.createContext("/page/", exchange -> {
            try (exchange) {
                page.prepare();
                exchange.sendResponseHeaders(200, -1); // and no body, for which the JDK's server would take its time
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.setExecutor(threads);
            server.start();
            Command check = Command.program(
                    directory,
                    "mounted",
                    Project.ROOT.resolve("examples/LinkCheck.java"),
                    List.of("http://127.0.0.1:" + server.getAddress().getPort()));
            assertThat(check.output()).as(check.errors()).contains("\n" + (pages + 1) + " links of ");
            assertThat(check.status()).as(check.output()).isZero();
        } finally {
            server.stop(0);
        }
    }

    /// Nobody is answered until so many have asked, nor for a while after that, lest one more come.
    @Test
    void itHasAsMuchOnItsWayAsItSaysAndNoMore() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(AT_ONCE);
        CountDownLatch oneMore = new CountDownLatch(AT_ONCE + 1);

        check(3 * AT_ONCE, () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            all.countDown();
            oneMore.countDown();
            all.await(30, TimeUnit.SECONDS);
            oneMore.await(1, TimeUnit.SECONDS);
            now.decrementAndGet();
        });

        assertThat(most).hasValue(AT_ONCE);
    }

    /// Of what arrives within a time, some was sent before it: as much as may be on its way at once. And as much may
    /// be sent at once after a pause.
    @Test
    void itSendsNoMoreInASecondThanItSays() throws Exception {
        Queue<Long> arrivals = new ConcurrentLinkedQueue<>();
        Duration window = Duration.ofMillis(250);

        check(3 * A_SECOND, () -> arrivals.add(System.nanoTime()));

        long[] times = arrivals.stream().mapToLong(Long::longValue).sorted().toArray();
        int most = 0;
        for (int first = 0, next = 0; first < times.length; first++) {
            while (next < times.length && times[next] - times[first] < window.toNanos()) {
                next++;
            }
            most = Math.max(most, next - first);
        }
        assertThat(times).hasSize(3 * A_SECOND);
        assertThat(most).as("most in %s", window).isLessThanOrEqualTo(A_SECOND / 4 + 2 * AT_ONCE + 1);
    }
}
