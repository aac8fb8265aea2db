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

    private static long get(URI uri, int ways, Duration time) throws Exception {
        WebClient client = WebClient.builder()
                .baseUri(uri.resolve("/"))
                .connectionCacheSize(ways)
                .shareConnectionCache(false)
                .socketOptions(each -> each.tcpNoDelay(true))
                .build();
        try {
            return Blocking.get(
                    () -> {
                        try (HttpClientResponse response =
                                client.get(uri.getPath()).request()) {
                            Getter.require(response.status().code(), response.as(byte[].class).length);
                        }
                    },
                    ways,
                    time);
        } finally {
            client.closeResource();
        }
    }
}
