package weft.http.websocket;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Weft;
import weft.net.MessageChannel;
import weft.sync.AsyncLock;

/// A connection that has messages in both directions.
///
/// ```java
/// try (WebSocketConnection socket = WebSockets.connect(client, "wss://example.org/chat")) {
///     socket.send("hello");
///     for (WebSocketMessage message : socket.messages()) {
///         handle(message);
///     }
/// }
/// ```
///
/// One task receives, while any number of others send. Pings are answered whether anybody receives or
/// not; but a receiver that does not keep up stops the other side, and then its pings are not read
/// either.
///
/// **Thread safety.** Confined to its loop.
///
/// @asyncio none; aiohttp.ClientWebSocketResponse and web.WebSocketResponse
public final class WebSocketConnection implements AutoCloseable {

    private final MessageChannel channel;
    private final Frames frames;
    private final WebSocketOptions options;
    private final Optional<String> subprotocol;
    private final Runnable release; // gives the connection back
    private final AsyncLock sending = AsyncLock.create();
    private @Nullable End received; // the end, once the reader has come to it

    WebSocketConnection(
            MessageChannel channel,
            Frames frames,
            WebSocketOptions options,
            Optional<String> subprotocol,
            Runnable release) {
        this.channel = channel;
        this.frames = frames;
        this.options = options;
        this.subprotocol = subprotocol;
        this.release = release;
    }

    /// Sends a text, and waits while too much is on its way.
    ///
    /// **Cancellation.** Before it begins, nothing is sent. While it waits for the other side to take
    /// something, the message is on its way, whole.
    ///
    /// @param text the text
    /// @throws WebSocketClosedException if the connection is closed, or broken
    /// @asyncio none; aiohttp's send_str
    public void send(String text) {
        write(new TextWebSocketFrame(text));
    }

    /// Sends bytes, and waits while too much is on its way.
    ///
    /// **Cancellation.** Before it begins, nothing is sent. While it waits for the other side to take
    /// something, the message is on its way, whole.
    ///
    /// @param bytes the bytes, which are copied
    /// @throws WebSocketClosedException if the connection is closed, or broken
    /// @asyncio none; aiohttp's send_bytes
    public void send(byte[] bytes) {
        write(new BinaryWebSocketFrame(Unpooled.copiedBuffer(bytes)));
    }

    private void write(WebSocketFrame frame) {
        boolean taken = false;
        try {
            requireOpen();
            if (!sending.tryAcquire()) {
                sending.acquire();
            }
            try {
                requireOpen();
                taken = true;
                channel.write(frame);
            } finally {
                sending.release();
            }
        } catch (UncheckedIOException e) {
            throw e instanceof WebSocketClosedException ? e : closed(e);
        } finally {
            if (!taken) {
                frame.release();
            }
        }
    }

    private void requireOpen() {
        if (frames.isClosing() || received != null) {
            End end = end();
            throw end != null && end.failure() != null ? failed(end) : notOpen();
        }
    }

    private WebSocketClosedException notOpen() {
        return new WebSocketClosedException(this, closeCode().orElse(End.NORMAL), this + " is closed", null);
    }

    private WebSocketClosedException closed(UncheckedIOException cause) {
        End end = frames.end();
        return end != null && end.failure() != null
                ? failed(end)
                : new WebSocketClosedException(this, End.NO_WORD, this + " is closed", cause.getCause());
    }

    private WebSocketClosedException failed(End end) {
        return new WebSocketClosedException(this, end.code(), this + " has failed: " + end.reason(), end.failure());
    }

    /// Receives a message, and waits for it.
    ///
    /// **Cancellation.** Loses nothing.
    ///
    /// @return the message; empty if the connection is closed, by either side
    /// @throws WebSocketClosedException if it broke, or the other side went away without a close, or has
    ///     broken the rules
    /// @throws IllegalStateException if another task is receiving
    /// @asyncio none; aiohttp's receive
    public Optional<WebSocketMessage> receive() {
        frames.receiving();
        while (received == null) {
            switch (next()) {
                case String text -> {
                    return Optional.of(new WebSocketMessage.Text(text));
                }
                case byte[] bytes -> {
                    return Optional.of(new WebSocketMessage.Binary(bytes));
                }
                case End end -> {
                    received = end;
                    answerClose();
                }
                case Object rest -> ReferenceCountUtil.release(rest); // the end of the request
            }
        }
        if (received.failure() != null) {
            throw failed(received);
        }
        return Optional.empty();
    }

    private void answerClose() {
        sayClose(frames::answerToClose);
    }

    private Object next() {
        Object next;
        try {
            next = channel.read();
        } catch (UncheckedIOException e) {
            if (!channel.isClosed()) {
                throw e;
            }
            return lastOr(End.inOrder(End.NO_WORD, "")); // it was closed here
        }
        return next == null ? lastOr(End.failed(End.NO_WORD, "there was no close")) : next;
    }

    private End lastOr(End other) {
        End end = frames.end();
        return end == null ? other : end;
    }

    /// Returns the messages as they come.
    ///
    /// @return messages, to be iterated once, until the connection is closed; `hasNext()` does what
    ///     [#receive()] does
    public Iterable<WebSocketMessage> messages() {
        return () -> new Iterator<>() {
            private Optional<WebSocketMessage> next = Optional.empty();

            @Override
            public boolean hasNext() {
                if (next.isEmpty()) {
                    next = receive();
                }
                return next.isPresent();
            }

            @Override
            public WebSocketMessage next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                WebSocketMessage message = next.orElseThrow();
                next = Optional.empty();
                return message;
            }
        };
    }

    /// Asks whether the other side is there, and waits for its answer.
    ///
    /// **Cancellation.** Ends the wait.
    ///
    /// @return how long that took
    /// @throws WebSocketClosedException if the connection is closed, or broken, before
    /// @asyncio none; aiohttp's ping, which does not wait
    public Duration ping() {
        requireOpen();
        long number = frames.pings.begin();
        try {
            write(new PingWebSocketFrame(Unpooled.copyLong(number)));
            Optional<Duration> answer = frames.pings.await(number);
            if (answer.isEmpty()) {
                requireOpen();
                throw notOpen(); // the other side has closed
            }
            return answer.get();
        } finally {
            frames.pings.forget(number);
        }
    }

    /// Closes with 1000, as [#close(int,String)] does.
    ///
    /// **Cancellation.** Closes at once.
    ///
    /// @asyncio none; aiohttp's close
    @Override
    public void close() {
        close(End.NORMAL, "");
    }

    /// Says that nothing more follows, what was sent goes out before; and waits until the other side has
    /// done the same, for as long as the options' patience. Messages that come meanwhile are lost. Does
    /// nothing if it is closed already.
    ///
    /// **Cancellation.** Closes at once.
    ///
    /// @param code why: 1000, or one between 3000 and 4999 of one's own; RFC 6455, section 7.4
    /// @param reason says more, in at most 123 bytes of UTF-8
    /// @throws IllegalArgumentException if a close cannot have the code or the reason
    /// @asyncio none; aiohttp's close
    public void close(int code, String reason) {
        if (!End.isSent(code) || ByteBufUtil.utf8Bytes(reason) > End.longestReason()) {
            throw new IllegalArgumentException("a close with code " + code + " and the reason \"" + reason
                    + "\": codes are 1000 to 1003, 1007 to 1014, 3000 to 4999, reasons have at most "
                    + End.longestReason() + " bytes");
        }
        try {
            Weft.moveOnAfter(options.patience(), () -> {
                sayClose(() -> new CloseWebSocketFrame(code, reason));
                frames.awaitGone();
            });
        } finally {
            channel.abort();
            release.run();
        }
    }

    private void sayClose(Supplier<CloseWebSocketFrame> close) {
        if (frames.isClosing()) {
            return;
        }
        sending.acquire();
        try {
            if (!frames.isClosing()) {
                channel.write(close.get());
            }
        } catch (UncheckedIOException e) {
            // It is closed.
        } finally {
            sending.release();
        }
    }

    /// Closes without waiting: who is cancelled waits for nobody.
    void leave(int code, String reason) {
        frames.leave(code, reason);
    }

    /// Returns how the connection was closed.
    ///
    /// @return the code of the side that was first; 1005 if it gave none, 1006 if there was no close;
    ///     empty while it is open
    /// @asyncio none; aiohttp's close_code
    public OptionalInt closeCode() {
        End end = end();
        return end == null ? OptionalInt.empty() : OptionalInt.of(end.code());
    }

    /// Returns why the connection was closed.
    ///
    /// @return what the side said that was first; often empty
    public String closeReason() {
        End end = end();
        return end == null ? "" : end.reason();
    }

    private @Nullable End end() {
        if (received != null) {
            return received;
        }
        End known = frames.end();
        // What is given up here is closed in the next iteration, when its frames learn of it.
        return known == null && channel.isClosed() ? frames.ifLost(new IOException("it was given up here")) : known;
    }

    /// Returns the subprotocol that both sides have agreed upon.
    ///
    /// @return empty if there is none
    /// @asyncio none; aiohttp's ws_protocol and protocol
    public Optional<String> subprotocol() {
        return subprotocol;
    }

    @Override
    public String toString() {
        return "the WebSocket on " + channel;
    }
}
