package weft.bench.http;

import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/// A client of Helidon's.
final class HelidonGets {

    private HelidonGets() {}

    static void main(String[] arguments) throws IOException {
        Getter.obey(HelidonGets::get);
    }

    private static void get(URI uri, int ways, Duration time, Tally tally) throws Exception {
        WebClient client = WebClient.builder()
                .baseUri(uri.resolve("/"))
                .connectionCacheSize(ways)
                .shareConnectionCache(false)
                .socketOptions(each -> each.tcpNoDelay(true))
                .build();
        try {
            Blocking.get(
                    since -> {
                        try (HttpClientResponse response =
                                client.get(uri.getPath()).request()) {
                            return tally.answered(since, response.status().code(), response.as(byte[].class).length);
                        }
                    },
                    ways,
                    time);
        } finally {
            client.closeResource();
        }
    }
}
