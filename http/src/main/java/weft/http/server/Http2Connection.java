package weft.http.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.Task;
import weft.TaskGroup;
import weft.Weft;
import weft.http.BadMessageException;
import weft.http.Response;
import weft.http.server.ResponseSender.After;
import weft.http.wire.ConnectionWatch;
import weft.http.wire.DataBacklog;
import weft.http.wire.HeaderTable;
import weft.http.wire.Http2Messages;
import weft.http.wire.IncomingBody;
import weft.http.wire.LateErrors;
import weft.http.wire.Sender;
import weft.http.wire.UnknownFrames;
import weft.io.ByteStream;
import weft.net.MessageChannel;

/// A connection of HTTP/2: each stream is a channel of its own, and has its task in the
/// connection's group.
///
/// Netty's multiplexer makes the streams; each comes to the connection's task as if it had been
/// read. What a handler does not read is not acknowledged, so that the client has to wait.
final class Http2Connection implements ServerConnection {

    // Against floods: CVE-2023-44487, CVE-2019-9512, 9514, 9515, 9518, CVE-2024-27316 and its like.
    private static final int RESETS = 200;
    private static final int RESETS_SECONDS = 30;
    private static final int CONTROL_FRAMES = 1_000;
    private static final int EMPTY_DATA_FRAMES = 2;
    private static final int SMALL_CONTINUATIONS = 16;
    private static final int WINDOW = 256 * 1024;

    // What was read is given back by halves of the window: with three streams that nobody reads, the others go on.
    private static final int CONNECTION_WINDOW = 8 * WINDOW;
    private static final int FIRST_WINDOW = 65_535; // of every connection: RFC 9113, section 6.9.2

    private static final long DRAINED = WINDOW; // of a body that a handler did not want: more is refused by a reset
    private static final Duration LINGER = Duration.ofSeconds(1);

    /// A stream that has begun.
    private final class Stream implements ConnectionWatch.Witness {
        private final MessageChannel channel;
        private @Nullable Task<?> task;
        private boolean reset;
        private boolean answered;
        private boolean goesOn; // though it was reset

        Stream(Channel channel, DataBacklog backlog) {
            channel.pipeline()
                    .addLast(
                            backlog.ofStream(),
                            new ConnectionWatch(this),
                            new Http2Messages(Http2Messages.Side.SERVER));
            this.channel = MessageChannel.adopt(channel);
        }

        @Override
        public void received() {}

        @Override
        public void ended() {}

        @Override
        public void left() {
            boolean isKnown = reset;
            reset = true;
            if (!isKnown && task != null && !answered) {
                goesOn = !cancels() && abandoned < serving.options.limits().streams();
                if (goesOn) {
                    abandoned++;
                } else {
                    task.cancel("the client has reset the stream");
                }
            }
        }
    }

    private final Serving serving;
    private final Deadline deadline;
    private final MessageChannel connection;
    private int streams;
    private int abandoned; // of these, whose handlers go on: not without a limit, as resets make room for more
    private int left;

    private Http2Connection(ByteStream stream, Serving serving) {
        this.serving = serving;
        deadline = new Deadline(serving.options.patience());
        left = serving.options.limits().requestsAConnection();
        connection = MessageChannel.over(stream, pipeline -> {
            Http2FrameCodec codec = codec().build();
            FrameBudget budget = FrameBudget.of(codec.decoder());
            pipeline.addLast(
                    new FrameWatch(serving.options.patience().headers(), budget),
                    codec,
                    new HeaderTable(codec),
                    new UnknownFrames(),
                    new LateErrors(),
                    budget.ofData(),
                    multiplexer(DataBacklog.of(codec.decoder(), CONNECTION_WINDOW)));
        });
    }

    static Http2Connection over(ByteStream stream, Serving serving) {
        return new Http2Connection(stream, serving);
    }

    private Http2FrameCodecBuilder codec() {
        ServerLimits limits = serving.options.limits();
        return Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(limits.streams())
                        .maxHeaderListSize(limits.headers())
                        .initialWindowSize(WINDOW))
                .gracefulShutdownTimeoutMillis(
                        Math.max(1, serving.options.patience().grace().toMillis()))
                .decoderEnforceMaxRstFramesPerWindow(RESETS, RESETS_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(RESETS, RESETS_SECONDS)
                .encoderEnforceMaxQueuedControlFrames(CONTROL_FRAMES)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_DATA_FRAMES)
                .decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS);
    }

    private Http2MultiplexHandler multiplexer(DataBacklog backlog) {
        return new Http2MultiplexHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                Stream stream = new Stream(channel, backlog);
                ChannelHandlerContext multiplexer = channel.parent().pipeline().context(Http2MultiplexHandler.class);
                multiplexer.fireChannelRead(stream);
            }
        });
    }

    @Override
    public void serve() {
        boolean ended = false;
        try {
            // Who connects wants something: at first there is the patience for a head.
            deadline.in(serving.options.patience().headers(), this::finish);
            widen();
            Weft.taskGroup(group -> {
                for (Object message; (message = next()) != null; ) {
                    if (message instanceof Stream stream) {
                        begin(stream, group);
                    } else {
                        ReferenceCountUtil.release(message); // settings and the like
                    }
                }
                if (cancels()) {
                    group.cancel(connection + " is closed");
                }
            });
            ended = true;
        } finally {
            deadline.close();
            serving.connections.remove(this);
            if (!ended) {
                connection.abort(); // who is cancelled waits for nobody
            }
            connection.close();
        }
    }

    /// Whether a handler ends with its stream.
    private boolean cancels() {
        return serving.options.disconnect() == ServerOptions.Disconnect.CANCEL;
    }

    private void widen() {
        try {
            connection.write(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW - FIRST_WINDOW));
        } catch (UncheckedIOException e) {
            // It is closed already, as reading will tell.
        }
    }

    private @Nullable Object next() {
        try {
            return connection.read();
        } catch (UncheckedIOException e) {
            return null; // it was reset, or has expired, or has broken the protocol
        }
    }

    private void rest() {
        if (left <= 0) {
            finish();
        } else {
            deadline.in(serving.options.patience().idle(), this::finish);
        }
    }

    /// Lets the streams that are there take their time.
    private void takeNoMore() {
        Channel channel = connection.channel();
        channel.eventLoop().execute(() -> channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR)));
    }

    private void begin(Stream stream, TaskGroup group) {
        if (streams++ == 0) {
            deadline.none();
        }
        if (--left == 0) {
            takeNoMore();
        }
        stream.task = group.createTask("a stream of " + connection, () -> {
            try {
                serve(stream);
            } finally {
                stream.answered = true;
                if (stream.goesOn) {
                    abandoned--;
                }
                if (--streams == 0) {
                    rest();
                }
            }
        });
    }

    private void serve(Stream stream) {
        if (stream.reset) {
            stream.channel.abort(); // what has come with it is not read
            return;
        }
        Deadline own = new Deadline(serving.options.patience());
        boolean ended = false;
        try {
            HttpRequest head = head(stream.channel);
            if (head != null) {
                exchange(stream, head, own);
            }
            ended = true;
        } finally {
            own.close();
            if (!ended) {
                stream.channel.abort();
            }
            stream.channel.close();
        }
    }

    private static @Nullable HttpRequest head(MessageChannel channel) {
        Object message;
        try {
            message = channel.read();
        } catch (UncheckedIOException e) { // its headers were wrong, and Netty has said so
            return null;
        }
        if (message instanceof HttpRequest head) {
            return head;
        }
        ReferenceCountUtil.release(message);
        return null;
    }

    private void exchange(Stream stream, HttpRequest head, Deadline own) {
        MessageChannel channel = stream.channel;
        IncomingBody body;
        if (head instanceof LastHttpContent whole) { // and so without a body
            body = IncomingBody.none(channel, Sender.CLIENT);
            whole.release();
        } else {
            body = new IncomingBody(channel, Sender.CLIENT);
        }
        Exchange exchange = new Exchange(serving, head, channel, body, own, null);
        try {
            answer(stream, exchange);
        } finally {
            serving.leave(exchange); // of which nothing was sent
            exchange.closeBody();
        }
    }

    private void answer(Stream stream, Exchange exchange) {
        Response response;
        try {
            Targets.checkStream(exchange.head);
            response = serving.answer(exchange);
        } catch (BadMessageException e) {
            response = Serving.statusOf(e.status(), String.valueOf(e.getMessage()));
        }
        if (response == null) {
            return;
        }
        boolean drains = isSoonComplete(exchange);
        if (serving.send(exchange, response, After.KEEP)) {
            stream.answered = true;
            if (drains) {
                drain(exchange.body);
            }
        }
    }

    /// Whether the rest of a request that a handler does not want had better come: there are clients that take a
    /// reset for a failure while they send, such as curl 7.
    private static boolean isSoonComplete(Exchange exchange) {
        long length = exchange.declaredLength();
        return !exchange.body.isComplete() && !exchange.isContinueAwaited() && length >= 0 && length <= DRAINED;
    }

    private static void drain(IncomingBody body) {
        Weft.moveOnAfter(LINGER, () -> {
            try {
                body.skip(DRAINED);
            } catch (UncheckedIOException e) {
                // The client wants to send no more.
            }
        });
    }

    /// Takes no more streams, tells so by GOAWAY, and closes after those that are there, or the grace.
    @Override
    public void finish() {
        Channel channel = connection.channel();
        channel.eventLoop().execute(channel::close);
    }

    @Override
    public void abort() {
        deadline.close();
        connection.abort();
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
