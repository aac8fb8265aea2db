package weft.http.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexActiveStreamsException;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Future.State;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Promise;
import weft.TimerHandle;
import weft.http.wire.DataBacklog;
import weft.http.wire.HeaderTable;
import weft.http.wire.LateErrors;
import weft.http.wire.UnknownFrames;
import weft.io.ByteStream;
import weft.net.MessageChannel;

/// A connection of HTTP/2, which carries as many requests at once as the server allows; others wait in the order in
/// which they came.
final class Http2Connection {

    private static final int STREAM_WINDOW = 256 * 1024;
    private static final int CONNECTION_WINDOW = 16 << 20; // so that a reader who sleeps does not stop the others
    private static final Duration PATIENCE = Duration.ofSeconds(15); // with a server that is asked whether it is there

    final Route route;
    private final EventLoop loop = EventLoop.current();
    private final Duration keepAlive;
    private final Promise<Boolean> settled = loop.createPromise("the settings of a server of HTTP/2");
    private final DataBacklog backlog;
    private final MessageChannel channel;
    private final ArrayDeque<Promise<Boolean>> waiting =
            new ArrayDeque<>(); // for true, a stream; or false, none any more
    private int streams;
    private int maxStreams = Integer.MAX_VALUE; // of RFC 9113, section 6.5.2, unless the server says something else
    private boolean usable = true;
    private String ending = "it closed the connection"; // why it is not usable
    private boolean hadStreams;
    private long frames; // that have come
    private long framesAtCheck = -1; // when it was asked last whether it is there
    private boolean silent; // and so not usable
    private @Nullable TimerHandle check; // whether it has become silent
    private @Nullable TimerHandle idle;
    private @Nullable Pool pool; // in whose limits it counts
    private boolean ended;

    private Http2Connection(Route route, ByteStream stream, ClientOptions options) {
        this.route = route;
        keepAlive = options.keepAlive();
        Http2FrameCodec codec = codec(options.headersLimit());
        backlog = DataBacklog.of(codec.decoder(), CONNECTION_WINDOW);
        channel = MessageChannel.over(stream, pipeline -> addHandlers(pipeline, codec));
    }

    private static Http2FrameCodec codec(int headersLimit) {
        Http2Settings settings = Http2Settings.defaultSettings()
                .pushEnabled(false)
                .initialWindowSize(STREAM_WINDOW)
                .maxHeaderListSize(headersLimit);
        Http2FrameCodec codec =
                Http2FrameCodecBuilder.forClient().initialSettings(settings).build();
        codec.connection().local().allowPushTo(false); // now, and not when the server has acknowledged the settings
        return codec;
    }

    /// Speaks HTTP/2 over a stream that is connected, and waits until the server does so.
    static Http2Connection over(Route route, ByteStream stream, ClientOptions options) {
        Http2Connection connection = new Http2Connection(route, stream, options);
        boolean ready = false;
        try {
            if (connection.isUsable()) { // the server's first words may have been its last
                connection.channel.write(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW));
            }
            if (!connection.settled.await()) {
                throw new UncheckedIOException(
                        new EOFException(connection.channel + " was closed by the server before it spoke HTTP/2"));
            }
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                connection.abort();
            }
        }
    }

    private void addHandlers(ChannelPipeline pipeline, Http2FrameCodec codec) {
        pipeline.addLast(
                codec,
                new Front(),
                new HeaderTable(codec),
                new UnknownFrames(),
                new LateErrors(),
                new Http2MultiplexHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel pushed) {
                        pushed.close(); // it was told not to
                    }
                }),
                new Watch());
    }

    /// What comes for the connection and for all streams.
    private final class Front extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            frames++;
            context.fireChannelRead(message);
        }

        /// Tells all streams what the server did wrong on their connection, as the codec tells that alone, and
        /// then closes it: they would say that the server did.
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof Http2Exception) {
                context.fireExceptionCaught(new Http2MultiplexActiveStreamsException(cause));
            }
            context.fireExceptionCaught(cause);
        }
    }

    /// What is of the connection and not of a stream. In the I/O coroutine.
    private final class Watch extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Http2SettingsFrame frame) {
                Long max = frame.settings().maxConcurrentStreams();
                maxStreams = max == null ? maxStreams : (int) Math.min(max, Integer.MAX_VALUE);
                settled.tryComplete(true);
                serveWaiting();
            } else if (message instanceof Http2GoAwayFrame frame) {
                Http2Error known = Http2Error.valueOf(frame.errorCode());
                ending = "it sent GOAWAY with " + (known == null ? "error " + frame.errorCode() : known);
                retire(context.channel());
            }
            ReferenceCountUtil.release(message);
        }

        /// A server that has ended its half answers nobody any more: unlike a connection, a stream does not learn of
        /// it.
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
                retire(context.channel());
                context.channel().unsafe().close(context.voidPromise());
            }
            context.fireUserEventTriggered(event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            retire(context.channel());
            settled.tryComplete(false);
            end();
            context.fireChannelInactive();
        }
    }

    /// May come before the field `channel` is set: with what was read before there were codecs.
    private void retire(Channel own) {
        usable = false;
        Promise<Boolean> waiter;
        while ((waiter = waiting.poll()) != null) {
            waiter.tryComplete(false);
        }
        if (streams == 0) {
            closeSoon(own);
        }
    }

    /// Counts no more.
    private void end() {
        if (!ended) {
            ended = true;
            if (pool != null) {
                pool.ended(this);
            }
        }
    }

    private void serveWaiting() {
        while (streams < maxStreams && !waiting.isEmpty()) {
            if (waiting.remove().tryComplete(true)) {
                streams++;
            }
        }
    }

    // ---- in a task

    /// Is told who counts it, and wants to know when it has ended.
    void countFor(Pool pool) {
        this.pool = pool;
        if (ended) {
            pool.ended(this);
        }
    }

    boolean isUsable() {
        return usable && !channel.isClosed();
    }

    boolean isIdle() {
        return streams == 0;
    }

    /// Returns what to throw in place of one more try to connect.
    NoConnectionException refusal() {
        return NoConnectionException.because(
                new UncheckedIOException(new ConnectException(route + " takes no requests: " + ending)));
    }

    /// Opens a stream, and waits for its turn.
    ///
    /// **Cancellation.** There is no stream then.
    ///
    /// @return null if the connection takes no more
    @Nullable
    Http2Stream open(RequestTimer timer) {
        if (!isUsable() || !turn(timer)) {
            return null;
        }
        if (idle != null) {
            idle.cancel();
            idle = null;
        }
        Http2Stream stream = new Http2Stream(this, hadStreams);
        hadStreams = true;
        Promise<Boolean> opened = loop.createPromise("a stream of " + channel);
        boolean ready = false;
        try {
            channel.call(() -> {
                new Http2StreamChannelBootstrap(channel.channel())
                        .handler(new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel made) {
                                stream.begin(made);
                            }
                        })
                        .open()
                        .addListener(done -> {
                            if (!opened.tryComplete(done.isSuccess()) && done.isSuccess()) {
                                ((Channel) done.getNow()).close(); // who wanted it was cancelled
                            }
                        });
                return null;
            });
            ready = opened.await();
            return ready ? stream : null;
        } finally {
            if (!ready) {
                opened.tryComplete(false);
                stream.abort();
            }
        }
    }

    /// Waits until there may be another stream, and counts it.
    private boolean turn(RequestTimer timer) {
        if (streams < maxStreams) {
            streams++;
            return true;
        }
        Promise<Boolean> waiter = loop.createPromise("a stream of " + channel);
        waiting.add(waiter);
        boolean ended = false;
        try {
            boolean served =
                    timer.within(RequestTimer.Limit.POOL, "waiting for a stream to " + route, () -> waiter.await());
            ended = true;
            return served;
        } finally {
            boolean cameAtTheSameMoment = !ended && !waiting.remove(waiter) && waiter.state() == State.SUCCESS;
            if (cameAtTheSameMoment && waiter.resultNow()) {
                giveBack();
            }
        }
    }

    DataBacklog backlog() {
        return backlog;
    }

    /// Returns how many frames have come.
    long frames() {
        return frames;
    }

    /// Is told that a request was not answered in time. If nothing at all has come since, for nobody, then nothing may
    /// ever come: those who are on it can wait for that, but no others.
    void timedOut(long framesBefore) {
        if (usable && frames == framesBefore) {
            silent = true;
            ending = "nothing came on it within the time of a request";
            retire(channel.channel());
        }
    }

    /// Is told that a request was given up to which nothing had come, as if its task was cancelled. The server may have
    /// had no time to answer: it is asked whether it is there.
    void givenUp(long framesBefore) {
        if (usable && frames == framesBefore && frames != framesAtCheck) {
            framesAtCheck = frames;
            if (check != null) {
                check.cancel(); // of something that came since: an answer to an earlier PING at least
            }
            check = loop.callLater(PATIENCE, () -> {
                check = null;
                timedOut(framesBefore);
            });
            Channel own = channel.channel();
            own.eventLoop().execute(() -> own.writeAndFlush(new DefaultHttp2PingFrame(framesBefore)));
        }
    }

    void giveBack() {
        streams--;
        serveWaiting();
        if (streams == 0) {
            if (silent) { // nobody is there to take what would go before, nor to keep others waiting for
                abort();
                end();
            } else if (usable && (pool == null || !pool.isCrowded())) {
                idle = loop.callLater(keepAlive, this::closeSoon);
            } else {
                closeSoon();
            }
        }
    }

    /// Says so to the server, if there is time, and closes.
    void closeSoon() {
        closeSoon(channel.channel());
    }

    private void closeSoon(Channel own) {
        takeNoMore();
        own.eventLoop().execute(own::close);
    }

    void abort() {
        takeNoMore();
        channel.abort();
    }

    private void takeNoMore() {
        usable = false;
        if (idle != null) {
            idle.cancel();
            idle = null;
        }
        if (check != null) {
            check.cancel();
            check = null;
        }
    }
}
