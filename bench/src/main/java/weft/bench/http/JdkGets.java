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

    private static void get(URI uri, int ways, Duration time, Tally tally) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            Blocking.get(
                    since -> {
                        HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                        return tally.answered(since, response.statusCode(), response.body().length);
                    },
                    ways,
                    time);
        }
    }
}
