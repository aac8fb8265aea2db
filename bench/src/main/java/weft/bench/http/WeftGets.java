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

    private static void get(URI uri, int ways, Duration time, Tally tally) {
        long end = System.nanoTime() + time.toNanos();
        Request request = Request.get(uri.toString()); // once, as with the JDK's client
        Weft.run(() -> {
            try (WebClient client = WebClient.open(options -> options.withMaxConnections(ways))) {
                Weft.taskGroup(group -> {
                    for (int i = 0; i < ways; i++) {
                        group.createTask(() -> {
                            for (long now = System.nanoTime(); now < end; ) {
                                ClientResponse response = client.send(request);
                                now = tally.answered(now, response.status(), response.bytes().length);
                            }
                        });
                    }
                });
            }
        });
    }
}
