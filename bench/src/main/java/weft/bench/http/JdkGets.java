package weft.bench.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// The JDK's client.
final class JdkGets {

    private JdkGets() {}

    static void main(String[] arguments) throws IOException {
        Getter.obey(JdkGets::get);
    }

    private static long get(URI uri, int ways, Duration time) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return Blocking.get(
                    () -> {
                        HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                        Getter.require(response.statusCode(), response.body().length);
                    },
                    ways,
                    time);
        }
    }
}
