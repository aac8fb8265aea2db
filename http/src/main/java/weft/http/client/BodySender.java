package weft.http.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.EventLoop;
import weft.Promise;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.wire.OutgoingBody;
import weft.http.wire.Progress;
import weft.net.MessageChannel;

/// Sends the body of a request in a task of its own: a server may answer, or refuse, before it has all of it; or before
/// it has any of it, if it is asked.
final class BodySender {

    /// RFC 9110, section 10.1.1: a client must not wait for 100 forever. As long as curl does.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final MessageChannel channel;
    private final OutgoingBody body;
    private final ExchangeTimer timer;
    private final @Nullable Promise<Boolean> wanted; // null if nobody is asked
    private final Task<Void> task;
    private boolean begun;
    private boolean sent;
    private boolean stopped;
    private long taken; // changes when the other side has taken something
    private @Nullable Throwable failure;

    private BodySender(
            MessageChannel channel, Body body, String name, ExchangeTimer timer, @Nullable Promise<Boolean> wanted) {
        this.channel = channel;
        this.body = OutgoingBody.of(body, channel);
        this.timer = timer;
        this.wanted = wanted;
        task = Weft.createTask(name, this::send);
    }

    /// Begins, and tells the timer when the other side has to speak, as all is said.
    static BodySender begin(MessageChannel channel, Body body, String name, ExchangeTimer timer) {
        return new BodySender(channel, body, name, timer, null);
    }

    /// Begins when the server says so, or nothing.
    static BodySender whenWanted(MessageChannel channel, Body body, String name, ExchangeTimer timer) {
        Promise<Boolean> wanted = EventLoop.current().createPromise("100 Continue from " + channel);
        return new BodySender(channel, body, name, timer, wanted);
    }

    private void send() {
        try {
            if (wanted != null) {
                Weft.moveOnAfter(PATIENCE, () -> wanted.await());
            }
            begun = true;
            body.send();
            sent = true;
            look();
            timer.restart();
        } catch (Throwable e) {
            if (!stopped && !channel.isOutputOver()) { // else the answer may have come before
                failure = e;
                channel.abort();
            }
            if (e instanceof Error error && (failure == null || e instanceof CancelledError)) {
                throw error;
            }
        }
    }

    /// Whether the silence of the other side says nothing: it has taken something since this was asked last, or it has
    /// everything that was written so far, and more follows.
    boolean isTaken() {
        return !task.isDone() && channel.channel().isWritable() || look();
    }

    private boolean look() {
        long before = taken;
        taken = body.written() - Progress.waiting(channel.channel());
        return taken != before;
    }

    /// Is told that the server wants it.
    void wanted() {
        if (wanted != null) {
            wanted.tryComplete(true);
        }
    }

    /// Is told that the server has answered: what it did not ask for before is not sent any more.
    void answered() {
        if (!begun && wanted != null && !wanted.isDone()) {
            stop();
        }
    }

    /// Whether the body was touched.
    boolean hasBegun() {
        return begun;
    }

    /// Whether all of it was sent.
    boolean isDone() {
        return sent && Progress.waiting(channel.channel()) == 0;
    }

    /// Returns why it could not be sent, unless it was the other side's fault.
    @Nullable
    Throwable failure() {
        return failure;
    }

    /// Gives up what was not sent. The channel is of no more use then.
    void stop() {
        stopped = true;
        if (!task.isDone()) {
            task.cancel("the request is over");
        }
    }
}
