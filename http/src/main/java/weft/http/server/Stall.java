package weft.http.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.http.wire.Progress;

/// Ends a connection whose client takes nothing of an answer any more, or too little.
final class Stall {

    private final Exchange exchange;
    private final Duration patience;
    private @Nullable Progress progress; // most answers are gone before the first look
    private long waiting; // bytes of the end of an answer, at the last look

    Stall(Exchange exchange, Duration patience) {
        this.exchange = exchange;
        this.patience = patience;
    }

    void watch() {
        exchange.deadline.in(patience, this::look);
    }

    private void look() {
        Progress known = progress == null ? new Progress(exchange.channel) : progress;
        progress = known;
        if (known.taken() < least(exchange.slowest(), patience)) {
            exchange.channel.abort();
        } else {
            watch();
        }
    }

    /// Watches the end of an answer, for which no writer waits.
    void watchEnd() {
        waiting = Progress.waiting(exchange.channel.channel());
        exchange.deadline.in(patience, this::lookAtEnd);
    }

    private void lookAtEnd() {
        long before = waiting;
        watchEnd();
        if (before - waiting < least(exchange.slowest(), patience)) {
            exchange.channel.abort();
        }
    }

    /// Returns how many bytes a client has to take in the patience, at so many a second.
    static double least(double slowest, Duration patience) {
        return Math.max(1, slowest * patience.toNanos() / 1e9);
    }
}
