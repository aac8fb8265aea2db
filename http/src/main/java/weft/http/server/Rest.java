package weft.http.server;

import io.netty.channel.Channel;
import java.time.Duration;
import weft.http.wire.Progress;
import weft.net.MessageChannel;

/// The time in which the next request has to come on a connection of HTTP/1. It counts from when the last answer has
/// gone: the end of that may still be on its way to a client that takes its time, and to close would cut it.
///
/// ```
///   COUNTING ---- the time is over ----> is all gone? ---- yes ----> one more look, and the end
///      ^                                     | no
///      |                                     v
///      +------------ it has gone -------- LOOKING, each time the client has to take something: else the end
/// ```
final class Rest {

    private static final Duration ONE_MORE_LOOK = Duration.ofMillis(1);

    private final ServerPatience patience;
    private final Deadline deadline;
    private final Channel channel;
    private final Runnable close;
    private final Runnable abort;
    private long waiting; // bytes of the answer, at the last look

    /// Prepares to count.
    ///
    /// @param deadline the connection's: what is set there next ends the rest
    /// @param close what is done with a connection on which nothing happens
    /// @param abort what is done with one whose client takes too little
    Rest(ServerPatience patience, Deadline deadline, MessageChannel channel, Runnable close, Runnable abort) {
        this.patience = patience;
        this.deadline = deadline;
        this.channel = channel.channel();
        this.close = close;
        this.abort = abort;
    }

    void begin() {
        deadline.in(patience.idle(), this::idleForLong);
    }

    /// What the client has just sent may be with the system: the loop looks there once more before
    /// the connection is closed, so that a request is lost only if it is on its way.
    private void idleForLong() {
        waiting = Progress.waiting(channel);
        if (waiting == 0) {
            deadline.in(ONE_MORE_LOOK, close);
        } else {
            watch();
        }
    }

    private void watch() {
        deadline.in(patience.write(), this::look);
    }

    private void look() {
        long before = waiting;
        waiting = Progress.waiting(channel);
        if (waiting == 0) {
            begin();
        } else if (before - waiting < Stall.least(patience.rate(), patience.write())) {
            abort.run();
        } else {
            watch();
        }
    }
}
