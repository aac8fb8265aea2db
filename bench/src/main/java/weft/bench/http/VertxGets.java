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

    private static void get(URI uri, int ways, Duration time, Tally tally) throws Exception {
        HttpClientAgent client = VERTX.createHttpClient(
                new HttpClientOptions().setDefaultHost(uri.getHost()).setDefaultPort(uri.getPort()),
                new PoolOptions().setHttp1MaxSize(ways));
        long end = System.nanoTime() + time.toNanos();
        List<Way> all = new ArrayList<>();
        for (int i = 0; i < ways; i++) {
            Way way = new Way(client, uri.getPath(), end, tally);
            all.add(way);
            VERTX.runOnContext(begin -> way.next(System.nanoTime()));
        }
        for (Way way : all) {
            way.done.future().toCompletionStage().toCompletableFuture().get();
        }
        client.shutdown(0, TimeUnit.SECONDS)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    private static final class Way {

        private final HttpClientAgent client;
        private final String path;
        private final long end;
        private final Promise<Void> done = Promise.promise();
        private final Tally tally;

        Way(HttpClientAgent client, String path, long end, Tally tally) {
            this.client = client;
            this.path = path;
            this.end = end;
            this.tally = tally;
        }

        void next(long since) {
            client.request(HttpMethod.GET, path)
                    .compose(request -> request.send())
                    .compose(response ->
                            response.body().map(body -> tally.answered(since, response.statusCode(), body.length())))
                    .onComplete(
                            now -> {
                                if (now < end) {
                                    next(now);
                                } else {
                                    done.complete();
                                }
                            },
                            done::tryFail);
        }
    }
}
