package weft.bench.http;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A client of Vert.x's, on one event loop.
final class VertxGets {

    private static final Vertx VERTX = VertxHttp.vertx();

    private VertxGets() {}

    static void main(String[] arguments) throws IOException {
        Getter.obey(VertxGets::get);
    }

    private static long get(URI uri, int ways, Duration time) throws Exception {
        HttpClientAgent client = VERTX.createHttpClient(
                new HttpClientOptions().setDefaultHost(uri.getHost()).setDefaultPort(uri.getPort()),
                new PoolOptions().setHttp1MaxSize(ways));
        long end = System.nanoTime() + time.toNanos();
        List<Way> all = new ArrayList<>();
        for (int i = 0; i < ways; i++) {
            Way way = new Way(client, uri.getPath(), end);
            all.add(way);
            VERTX.runOnContext(begin -> way.next());
        }
        long count = 0;
        for (Way way : all) {
            count +=
                    way.count.future().toCompletionStage().toCompletableFuture().get();
        }
        client.shutdown(0, TimeUnit.SECONDS)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        return count;
    }

    private static final class Way {

        private final HttpClientAgent client;
        private final String path;
        private final long end;
        private final Promise<Long> count = Promise.promise();
        private long answers;

        Way(HttpClientAgent client, String path, long end) {
            this.client = client;
            this.path = path;
            this.end = end;
        }

        void next() {
            client.request(HttpMethod.GET, path)
                    .compose(request -> request.send())
                    .compose(response -> response.body().map(body -> {
                        Getter.require(response.statusCode(), body.length());
                        return body;
                    }))
                    .onComplete(
                            body -> {
                                answers++;
                                if (System.nanoTime() < end) {
                                    next();
                                } else {
                                    count.complete(answers);
                                }
                            },
                            count::tryFail);
        }
    }
}
