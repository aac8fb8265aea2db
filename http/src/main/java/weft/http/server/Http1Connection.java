package weft.http.server;

import io.netty.channel.Channel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.Task;
import weft.Weft;
import weft.http.BadMessageException;
import weft.http.Response;
import weft.http.server.AccessEntry.Ending;
import weft.http.server.ResponseSender.After;
import weft.http.wire.ConnectionWatch;
import weft.http.wire.IncomingBody;
import weft.http.wire.Sender;
import weft.http.wire.Takeover;
import weft.io.ByteStream;
import weft.net.MessageChannel;
import weft.net.Net;

/// A connection of HTTP/1.1 or 1.0. Each request has a task, which reads its head, has it answered, and writes. Between
/// them the connection rests without one. Requests that come before their turn wait in the channel, which stops reading
/// when they are too many.
final class Http1Connection implements ServerConnection, ConnectionWatch.Witness {

    private enum Phase {
        /// Nothing of the next request has come.
        IDLE,
        /// Its head is coming.
        HEAD,
        /// It is being answered.
        ANSWER
    }

    /// How much of a body that a handler did not want is read, so that the connection can be kept.
    private static final long DRAINED = 256 * 1024;

    private static final int SWITCHED = 101; // to another protocol
    private static final int LARGEST_PIECE =
            64 * 1024; // of a body: Netty's 8 KiB are eight waits and eight limits of time

    private static final Duration LINGER = Duration.ofSeconds(5);
    private static final Duration LINGER_WITH_TLS = Duration.ofMillis(500); // without a half close nobody answers it

    private final Serving serving;
    private final MessageChannel channel;
    private final String name;
    private final Deadline deadline;
    private final Rest rest;
    private int left; // requests that it may send
    private Phase phase = Phase.IDLE;
    private boolean resting; // no task serves it
    private @Nullable Task<?> task; // that does
    private @Nullable Takeover takeover; // of the last request

    private Http1Connection(Serving serving, ByteStream stream) {
        this.serving = serving;
        deadline = new Deadline(serving.options.patience());
        ServerLimits limits = serving.options.limits();
        name = stream.toString();
        left = limits.requestsAConnection();
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.line())
                .setMaxHeaderSize(limits.headers())
                .setMaxChunkSize(LARGEST_PIECE);
        boolean made = false;
        try {
            channel = MessageChannel.over(stream, pipeline -> {
                pipeline.addLast(new ConnectionWatch(this)).addLast(Takeover.CODEC, new HttpServerCodec(config));
            });
            rest = new Rest(serving.options.patience(), deadline, channel, this::leave, this::expire);
            made = true;
        } finally {
            if (!made) { // it was cancelled, and what had come may have set a limit
                deadline.close();
            }
        }
    }

    static Http1Connection over(ByteStream stream, Serving serving) {
        return new Http1Connection(serving, stream);
    }

    @Override
    public void serve() {
        // Who connects wants something: at first there is the patience for a head.
        deadline.in(serving.options.patience().headers(), this::expire);
        converse();
    }

    /// Answers a request, and then lets this rest, or closes it.
    private void converse() {
        task = Weft.currentTask().orElseThrow();
        After after = null; // unless it is known: this fails, or is cancelled
        try {
            after = phase == Phase.IDLE && serving.isClosing()
                    ? After.CLOSE
                    : exchange(--left > 0 ? After.KEEP : After.CLOSE);
            if (serving.isClosing()) {
                after = After.CLOSE; // here: who waits for the tasks that there are knows of no later ones
            }
        } finally {
            if (after != After.KEEP) {
                deadline.close();
                serving.connections.remove(this);
                if (after == null) {
                    channel.abort(); // who is cancelled waits for nobody
                }
                channel.close();
            }
        }
        if (after == After.KEEP) {
            rest();
        }
    }

    /// Waits for the next request, without a task.
    private void rest() {
        phase = Phase.IDLE;
        rest.begin();
        task = null;
        takeover = null;
        resting = true;
        if (channel.isReadable()) {
            goOn();
        }
    }

    private void goOn() {
        if (resting) {
            resting = false;
            serving.connections.start(name, this::converse);
        }
    }

    /// Has one request answered.
    private After exchange(After wanted) {
        HttpRequest head = nextHead();
        if (head == null) {
            return After.CLOSE;
        }
        phase = Phase.ANSWER;
        deadline.none();
        Takeover takeover = new Takeover(channel);
        this.takeover = takeover;
        Exchange exchange =
                new Exchange(serving, head, channel, new IncomingBody(channel, Sender.CLIENT), deadline, takeover);
        try {
            return answer(exchange, wanted);
        } finally {
            serving.leave(exchange); // of which nothing was sent, or that speaks another protocol
            exchange.closeBody();
            if (takeover.isTaken()) {
                serving.log(exchange, SWITCHED, Ending.COMPLETE);
            }
        }
    }

    private After answer(Exchange exchange, After wanted) {
        DecoderResult decoded = exchange.head.decoderResult();
        if (decoded.isFailure()) {
            return refuse(exchange, decoded.cause());
        }
        try {
            Targets.check(exchange.head);
        } catch (BadMessageException e) {
            return refuse(exchange, e.status(), String.valueOf(e.getMessage()));
        }
        Response response = serving.answer(exchange);
        if (response == null || isTaken()) {
            return After.CLOSE;
        }
        After after = wanted == After.CLOSE || mustClose(exchange, response) ? After.CLOSE : After.KEEP;
        return serving.send(exchange, response, after) ? drain(exchange, after) : After.CLOSE;
    }

    private @Nullable HttpRequest nextHead() {
        Object message;
        try {
            message = channel.read();
        } catch (UncheckedIOException e) {
            return null; // it was reset, or has expired, or the server is closed: there is nothing to lose
        }
        if (message instanceof HttpRequest head) {
            return head;
        }
        ReferenceCountUtil.release(message);
        return null;
    }

    private After refuse(Exchange exchange, Throwable cause) {
        if (cause instanceof PrematureChannelClosureException) {
            return After.CLOSE;
        }
        int status = cause instanceof TooLongHttpLineException
                ? 414
                : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        return refuse(exchange, status, String.valueOf(cause.getMessage()));
    }

    private After refuse(Exchange exchange, int status, String detail) {
        if (serving.send(exchange, Serving.statusOf(status, detail), After.CLOSE)) {
            linger();
        }
        return After.CLOSE;
    }

    private boolean mustClose(Exchange exchange, Response response) {
        return serving.isClosing()
                || !exchange.wantsKeepAlive()
                || exchange.isContinueAwaited() // the body may come, or not
                || exchange.isBroken()
                || !exchange.body.isComplete() && exchange.declaredLength() > DRAINED
                || ResponseSender.endsByClosing(exchange, response)
                || response.headers().list("connection").contains("close");
    }

    /// Throws away what the handler has left of the body.
    private After drain(Exchange exchange, After after) {
        IncomingBody body = exchange.body;
        if (after == After.KEEP) {
            if (body.isComplete() || skip(body)) {
                return After.KEEP;
            }
            linger();
        } else if (!body.isComplete() || exchange.wantsKeepAlive()) { // something may be on its way
            linger();
        }
        return After.CLOSE;
    }

    private boolean skip(IncomingBody body) {
        try {
            return body.skipPart()
                    || deadline.during(serving.options.patience().body(), this::expire, () -> body.skip(DRAINED));
        } catch (UncheckedIOException e) { // it is no body, or the client is gone
            return false;
        }
    }

    /// Ends our side and reads on for a while, so that the client gets the answer: if it still
    /// sent when this was closed, the system would reset the connection, and the answer be lost.
    /// RFC 9112, section 9.6.
    private void linger() {
        boolean plain = channel.attribute(Net.TLS_SESSION).isEmpty();
        Weft.moveOnAfter(plain ? LINGER : LINGER_WITH_TLS, () -> {
            try {
                if (plain) {
                    channel.end();
                }
                for (Object message; (message = channel.read()) != null; ) {
                    ReferenceCountUtil.release(message);
                }
            } catch (UncheckedIOException e) {
                // The client is gone.
            }
        });
    }

    /// Closes while nothing is in progress: with TLS a client is told that this is the end, and not somebody's doing
    /// who cut the connection.
    private void leave() {
        Channel own = channel.channel();
        own.eventLoop().execute(own::close);
    }

    private void expire() {
        channel.abort();
    }

    // ---- from outside. What has come before the codecs were there is received while this is being made.

    @Override
    public void finish() {
        if (resting) {
            goOn(); // which finds that this is the end
        } else if (phase == Phase.IDLE) {
            leave();
        }
    }

    @Override
    public void abort() {
        resting = false;
        deadline.close();
        channel.abort();
    }

    /// Whether it speaks another protocol, whose end its handler sees by itself.
    private boolean isTaken() {
        return takeover != null && takeover.isTaken();
    }

    @Override
    public void received() {
        if (phase == Phase.IDLE) {
            phase = Phase.HEAD;
            deadline.in(serving.options.patience().headers(), this::expire);
        }
        goOn();
    }

    @Override
    public void ended() {
        Task<?> task = this.task;
        if (task != null
                && phase == Phase.ANSWER
                && !isTaken()
                && serving.options.disconnect() == ServerOptions.Disconnect.CANCEL) {
            task.cancel("the client has gone away");
        }
        goOn(); // to find the end
    }

    @Override
    public void left() {
        ended();
    }

    @Override
    public String toString() {
        return name;
    }
}
