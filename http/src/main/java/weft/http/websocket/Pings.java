package weft.http.websocket;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.EventLoop;
import weft.Promise;

/// The pings for whose answers tasks wait. Each has a number for its content; a pong answers all up to its
/// own, as the other side may leave some unanswered: RFC 6455, section 5.5.3.
final class Pings {

    private record Ping(Duration sent, Promise<Optional<Duration>> answer) {}

    private final EventLoop loop;
    private final Map<Long, Ping> waiting = new HashMap<>();
    private long last;

    Pings(EventLoop loop) {
        this.loop = loop;
    }

    /// Returns the number of a ping that is sent now.
    long begin() {
        long number = ++last;
        waiting.put(number, new Ping(loop.time(), loop.createPromise("a pong")));
        return number;
    }

    /// Waits for the answer; empty if none comes any more.
    Optional<Duration> await(long number) {
        Ping ping = waiting.get(number);
        return ping == null ? Optional.empty() : ping.answer.await();
    }

    void forget(long number) {
        waiting.remove(number);
    }

    void answered(ByteBuf content) {
        if (content.readableBytes() != Long.BYTES) {
            return; // to a heartbeat, or to nothing
        }
        long number = content.getLong(content.readerIndex());
        waiting.forEach((known, ping) -> {
            if (known <= number) {
                ping.answer.tryComplete(Optional.of(loop.time().minus(ping.sent)));
            }
        });
    }

    void end() {
        List<Ping> all = new ArrayList<>(waiting.values());
        waiting.clear();
        all.forEach(ping -> ping.answer.tryComplete(Optional.empty()));
    }
}
