package weft.http.client;

import org.jspecify.annotations.Nullable;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.wire.OutgoingBody;
import weft.net.MessageChannel;

/// Sends the body of a request in a task of its own: a server may answer, or refuse, before it has all of it.
final class BodySender {

    private final MessageChannel channel;
    private final Body body;
    private final Task<Void> task;
    private boolean sent;
    private @Nullable Exception failure;

    BodySender(MessageChannel channel, Body body, String name) {
        this.channel = channel;
        this.body = body;
        task = Weft.createTask(name, this::send);
    }

    private void send() {
        try {
            OutgoingBody.write(body, channel);
            sent = true;
        } catch (Exception e) {
            if (!channel.isClosed()) { // else the answer may have come before
                failure = e;
                channel.abort();
            }
        }
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
