package weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.Promise;

/// The connections that have come in at one listening socket and were not yet accepted.
///
/// While too many wait, or are open, the socket accepts no more, and the system keeps them.
final class Arrivals extends ChannelInboundHandlerAdapter {

    private static final int WAITING = 256;
    private static final int PAUSE_SECONDS = 1; // asyncio's

    private final ChannelDriver driver;
    private final ListenOptions options;
    private final Queue<SocketTransport> waiting = new ArrayDeque<>();
    private final Set<SocketTransport> shaking = new HashSet<>(); // in their handshake
    private @Nullable Promise<@Nullable Void> acceptor;
    private boolean accepting;
    private @Nullable Channel listening; // the socket, once it is there
    private @Nullable Future<?> pause; // after a failure, at whose end accepting goes on
    private int open;
    private boolean closed;

    Arrivals(ChannelDriver driver, ListenOptions options) {
        this.driver = driver;
        this.options = options;
    }

    // ---- in a task

    /// Waits for a connection; null when this is closed.
    @Nullable
    SocketTransport next() {
        while (true) {
            SocketTransport next = waiting.poll();
            if (next != null) {
                if (waiting.size() == WAITING - 1) {
                    driver.execute(this::acceptIfRoom);
                }
                return next;
            }
            if (closed) {
                return null;
            }
            if (accepting) {
                throw new IllegalStateException("two tasks cannot accept from one listener at once");
            }
            accepting = true;
            try {
                acceptor = driver.loop().createPromise("a connection");
                acceptor.await();
            } finally {
                accepting = false;
            }
        }
    }

    void close() {
        closed = true;
        for (SocketTransport next; (next = waiting.poll()) != null; ) {
            next.abort();
        }
        List.copyOf(shaking).forEach(SocketTransport::abort);
        wake();
    }

    private void wake() {
        if (acceptor != null) {
            acceptor.tryComplete(null);
        }
    }

    // ---- in the I/O coroutine

    ChannelInitializer<Channel> initializer() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                open++;
                acceptIfRoom();
                channel.closeFuture().addListener(_ -> {
                    open--;
                    endPause(); // there is a descriptor again
                });
                Inbox.limitReads(channel);
                SocketTransport transport = new SocketTransport(driver, channel);
                channel.pipeline().addLast(transport);
                options.tls().ifPresentOrElse(tls -> shakeHands(transport, tls), () -> arrived(transport));
            }
        };
    }

    /// A connection arrives when the handshake is done; who fails in it never does.
    private void shakeHands(SocketTransport transport, Tls tls) {
        SslHandler handler = transport.secure(tls, null);
        shaking.add(transport);
        handler.handshakeFuture().addListener(ended -> {
            shaking.remove(transport);
            if (ended.isSuccess()) {
                arrived(transport);
            } else {
                transport.abort();
            }
        });
    }

    private void arrived(SocketTransport transport) {
        if (closed) {
            transport.abort();
            return;
        }
        waiting.add(transport);
        acceptIfRoom();
        wake();
    }

    private void acceptIfRoom() {
        if (listening != null && listening.isOpen()) {
            boolean room = open < options.maxConnections() && waiting.size() < WAITING;
            listening.config().setAutoRead(room && pause == null);
        }
    }

    private void endPause() {
        if (pause != null) {
            pause.cancel(false);
            pause = null;
        }
        acceptIfRoom();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        listening = context.channel();
        driver.watch(listening);
        context.fireChannelActive();
    }

    /// Pauses. Netty's acceptor is not told: its pause ends whether there is room or not.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (pause == null) {
            pause = context.executor().schedule(this::endPause, PAUSE_SECONDS, TimeUnit.SECONDS);
            acceptIfRoom();
        }
        driver.loop()
                .reportFailure(
                        "accepting connections on " + context.channel().localAddress()
                                + " failed, and is tried again in a second",
                        cause);
    }
}
