package weft.http.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Promise;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.wire.OutgoingBody;
import weft.net.MessageChannel;

/// Sends the body of a request in a task of its own: a server may answer, or refuse, before it has all of it; or before
/// it has any of it, if it is asked.
final class BodySender {

    /// RFC 9110, section 10.1.1: a client must not wait for 100 forever. As long as curl does.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final MessageChannel channel;
    private final Body body;
    private final @Nullable Promise<Boolean> wanted; // null if nobody is asked
    private final Task<Void> task;
    private boolean begun;
    private boolean sent;
    private @Nullable Exception failure;

    private BodySender(MessageChannel channel, Body body, String name, @Nullable Promise<Boolean> wanted) {
        this.channel = channel;
        this.body = body;
        this.wanted = wanted;
        task = Weft.createTask(name, this::send);
    }

    static BodySender begin(MessageChannel channel, Body body, String name) {
        return new BodySender(channel, body, name, null);
    }

    /// Begins when the server says so, or nothing.
    static BodySender whenWanted(MessageChannel channel, Body body, String name) {
        return new BodySender(channel, body, name, EventLoop.current().createPromise("100 Continue from " + channel));
    }

    private void send() {
        if (wanted != null) {
            Weft.moveOnAfter(PATIENCE, () -> wanted.await());
        }
        begun = true;
        try {
            OutgoingBody.write(body, channel);
            sent = true;
        } catch (Exception e) {
            if (!channel.isOutputOver()) { // else the answer may have come before
                failure = e;
                channel.abort();
            }
        }
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

    /// Whether all of it is on its way.
    boolean isDone() {
        return sent;
    }

    /// Returns why it could not be sent, unless it was the other side's fault.
    @Nullable
    Exception failure() {
        return failure;
    }

    /// Gives up what was not sent. The channel is of no more use then.
    void stop() {
        if (!task.isDone()) {
            task.cancel("the request is over");
        }
    }
}
