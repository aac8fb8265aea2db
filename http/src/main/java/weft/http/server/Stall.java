package weft.http.server;

import java.time.Duration;
import weft.http.wire.Progress;

/// Ends a connection whose client takes nothing of an answer any more.
final class Stall {

    private final Exchange exchange;
    private final Duration patience;
    private long before = Progress.NONE;

    Stall(Exchange exchange, Duration patience) {
        this.exchange = exchange;
        this.patience = patience;
    }

    void watch() {
        exchange.deadline.in(patience, this::look);
    }

    private void look() {
        long now = Progress.of(exchange.channel);
        if (now != Progress.NONE && now == before) {
            exchange.channel.abort();
        } else {
            before = now;
            watch();
        }
    }
}
