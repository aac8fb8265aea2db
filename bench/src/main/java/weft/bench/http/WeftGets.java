package weft.bench.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import weft.Weft;
import weft.http.Request;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;

/// A client of weft's: a task a way.
final class WeftGets {

    private WeftGets() {}

    static void main(String[] arguments) throws IOException {
        Getter.obey(WeftGets::get);
    }

    private static long get(URI uri, int ways, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Request request = Request.get(uri.toString()); // once, as with the JDK's client
        long[] count = new long[1];
        Weft.run(() -> {
            try (WebClient client = WebClient.open(options -> options.withMaxConnections(ways))) {
                Weft.taskGroup(group -> {
                    for (int i = 0; i < ways; i++) {
                        group.createTask(() -> {
                            while (System.nanoTime() < end) {
                                ClientResponse response = client.send(request);
                                Getter.require(response.status(), response.bytes().length);
                                count[0]++;
                            }
                        });
                    }
                });
            }
        });
        return count[0];
    }
}
