package weft.bench.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A client that is measured: it gets a short text over and over, in several ways at once. Each line of its input is an
/// order, `gets PORT WAYS MILLIS`, and the answer is `gets COUNT NANOS P50 P99`.
@FunctionalInterface
interface Getter {

    /// Gets for some time, with a client that is opened for it and closed after it.
    ///
    /// @param uri what
    /// @param ways how many requests are on their way at any time
    /// @param tally is told of each answer
    /// @throws Exception if an answer is not what it should be, or there is none
    void get(URI uri, int ways, Duration time, Tally tally) throws Exception;

    static void obey(Getter getter) throws IOException {
        System.out.println("ready");
        try (var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line; (line = orders.readLine()) != null; ) {
                System.out.println(answer(getter, line.split(" ")));
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static String answer(Getter getter, String[] order) {
        URI uri = URI.create("http://127.0.0.1:" + order[1] + HttpTask.PLAINTEXT.path());
        long start = System.nanoTime();
        try {
            Tally tally = new Tally();
            int ways = Integer.parseInt(order[2]);
            getter.get(uri, ways, Duration.ofMillis(Long.parseLong(order[3])), tally);
            return tally.line(System.nanoTime() - start, ways);
        } catch (Exception e) {
            return "failed " + e;
        }
    }
}
