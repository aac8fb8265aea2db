package weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.Promise;
import weft.io.ByteStream;
import weft.io.StreamAttribute;

/// A connection with codecs of Netty's, seen from tasks: for protocols that Netty speaks already.
///
/// ```java
/// try (ByteStream stream = Net.connect("localhost", port);
///         MessageChannel channel = MessageChannel.over(stream, pipeline -> pipeline.addLast(
///                 new LineBasedFrameDecoder(1000), new StringDecoder(), new StringEncoder()))) {
///     channel.write("hello\n");
///     String answer = (String) channel.read();
/// }
/// ```
///
/// This is the one place in the public API where types of Netty's appear, and whoever uses it requires
/// Netty's modules too: they are not passed on, as both have an `EventLoop`. Its rules are Netty's:
/// messages that are reference-counted belong to whoever has them, so a reader releases what it has
/// read, and what is written belongs to the channel. Netty reports such as are lost, but looks at one buffer of 16,384
/// for that here, and not at one of 128, unless `-Dio.netty.leakDetection.samplingInterval` or `.level` says how many.
///
/// Codecs and all that touches the pipeline run in the loop's I/O coroutine, while no task does.
///
/// **Thread safety.** Confined to its loop; one task reads and one writes at a time.
///
/// @asyncio Protocol and Transport; swift-nio's NIOAsyncChannel
@SuppressWarnings("exports")
public final class MessageChannel implements AutoCloseable {

    private final Messages messages;

    private MessageChannel(Messages messages) {
        this.messages = messages;
    }

    /// Goes on with a connection as one of messages. What has come on the stream and was not read goes
    /// through the codecs; the stream itself is of no more use, though closing it closes this.
    ///
    /// **Cancellation.** Closes the connection, as after a failure of `codecs`.
    ///
    /// @param stream a connection of this package's, on which no task reads or writes now
    /// @param codecs adds handlers at the end of the pipeline, in the I/O coroutine
    /// @return the connection, to be closed
    /// @throws IllegalArgumentException if it is a stream of another kind
    /// @throws IllegalStateException if a task is reading from it, or it goes on as another thing already
    /// @throws java.io.UncheckedIOException if it is closed, or broken
    /// @asyncio Transport.set_protocol
    public static MessageChannel over(ByteStream stream, Consumer<? super ChannelPipeline> codecs) {
        Objects.requireNonNull(codecs, "codecs");
        SocketTransport transport = SocketTransport.of(stream);
        byte[] unread;
        try {
            unread = stream.read(stream.buffered());
        } catch (CancelledError e) { // from before, as this does not wait for bytes
            transport.abort();
            throw e;
        }
        transport.forget(); // what the stream was lent and has read
        transport.requireOpen();
        Messages messages = new Messages(transport.driver, transport.channel);
        boolean ready = false;
        try {
            ready = inIoCoroutine(transport.driver, "the pipeline of " + transport, () -> {
                transport.flush();
                transport.handOver(messages, codecs, unread);
                return true;
            });
        } finally {
            if (!ready) {
                transport.abort();
            }
        }
        return new MessageChannel(messages);
    }

    /// Reads from and writes to a channel that a handler of Netty's has made in another channel, such as
    /// a stream of HTTP/2. To be called in the I/O coroutine, when the channel is registered and has read
    /// nothing: in its initializer.
    ///
    /// @param channel the channel
    /// @return the channel's end, to be closed
    /// @throws IllegalStateException if this is not the I/O coroutine
    public static MessageChannel adopt(Channel channel) {
        Messages messages = new Messages(ChannelDriver.of(channel), channel);
        channel.pipeline().addLast(messages);
        return new MessageChannel(messages);
    }

    /// Reads a message, and waits if there is none.
    ///
    /// **Cancellation.** Loses nothing.
    ///
    /// @return what the last handler has made of the bytes, to be released if it is counted; null at the end
    /// @throws IllegalStateException if another task is reading
    /// @throws java.io.UncheckedIOException if the connection is closed, or broken, or a handler failed
    public @Nullable Object read() {
        return messages.read();
    }

    /// Returns whether [#read] would not wait: a message has come, or the end, or the connection is broken or closed.
    ///
    /// @return whether there is something to read
    public boolean isReadable() {
        return messages.isReadable();
    }

    /// Writes a message, with all that this iteration of the loop writes, and waits while too much is on
    /// its way. A message that it does not take, as it throws, is released.
    ///
    /// **Cancellation.** Before it begins, nothing is written, and the message released. While it waits,
    /// the message is on its way.
    ///
    /// @param message what the first handler that cares makes bytes of; it is the channel's now
    /// @throws IllegalStateException if another task is writing
    /// @throws java.io.UncheckedIOException if the connection is closed, ended, or broken
    public void write(Object message) {
        Objects.requireNonNull(message, "message");
        messages.write(message);
    }

    /// Does something with the channel in the I/O coroutine, and waits for it: changes the pipeline for
    /// instance. What was written before goes out before.
    ///
    /// **Cancellation.** Ends the wait; the body may run all the same.
    ///
    /// @param <T> what the body returns
    /// @param body what to do; it must not suspend
    /// @return what the body returned
    public <T extends @Nullable Object> T call(Callable<? extends T> body) {
        return inIoCoroutine(messages.driver, "a call in the pipeline of " + messages, () -> {
            messages.flush();
            return body.call();
        });
    }

    private static <T extends @Nullable Object> T inIoCoroutine(
            ChannelDriver driver, String purpose, Callable<? extends T> body) {
        Promise<T> done = driver.loop().createPromise(purpose);
        driver.execute(() -> {
            try {
                done.tryComplete(body.call());
            } catch (Throwable e) { // an Error as well, such as a class that is missing: somebody waits
                done.tryFail(e instanceof Error ? e : NetErrors.of(e));
            }
        });
        return done.await();
    }

    /// Goes on with the connection as one of bytes: after an upgrade, or for a tunnel.
    ///
    /// **Cancellation.** Closes the connection, as after a failure of `codecs`.
    ///
    /// @param codecs removes what is in the way from the pipeline, from the last to the first, in the I/O
    ///     coroutine. Decoders hand on what they have not decoded
    /// @return the stream, to be closed; this is of no more use, though closing it closes the stream
    /// @throws java.io.UncheckedIOException if it is closed, or broken; or there are messages that were not
    ///     read and are no bytes
    /// @asyncio Transport.set_protocol
    public ByteStream toStream(Consumer<? super ChannelPipeline> codecs) {
        Objects.requireNonNull(codecs, "codecs");
        messages.requireOpen();
        SocketTransport transport = new SocketTransport(messages.driver, messages.channel);
        boolean ready = false;
        try {
            ready = call(() -> {
                messages.handOver(transport, codecs, new byte[0]);
                transport.requireOpen();
                return true;
            });
        } finally {
            if (!ready) {
                messages.abort();
            }
        }
        return transport.stream();
    }

    /// Returns the channel itself, whose pipeline only [#call] may change.
    ///
    /// @return Netty's channel
    public Channel channel() {
        return messages.channel;
    }

    /// Returns something that the connection tells, as [ByteStream#attribute] does.
    ///
    /// @param <T> the value's type
    /// @param key a constant of [Net]
    /// @return the value; empty if there is none
    /// @asyncio BaseTransport.get_extra_info
    public <T> Optional<T> attribute(StreamAttribute<T> key) {
        return messages.attribute(key);
    }

    /// Returns whether nothing more can come or go by this: it was closed, here or by the other side, or
    /// goes on as a stream.
    ///
    /// @return whether it is closed
    public boolean isClosed() {
        return messages.isOver();
    }

    /// Returns whether nothing more can go by this: it is closed or broken, or this side was ended, or the other side
    /// takes no more, as when it resets a stream of HTTP/2 after its answer. What that has sent may still be read.
    ///
    /// @return whether writing is over
    public boolean isOutputOver() {
        return messages.isOutputOver();
    }

    /// Waits until everything that was written is with the system, however long that takes.
    ///
    /// **Cancellation.** Ends the wait, and nothing else.
    ///
    /// @throws java.io.UncheckedIOException if it is closed or broken before that
    /// @asyncio none; StreamWriter.drain waits for less
    public void awaitWritten() {
        messages.awaitWritten();
    }

    /// Ends this side, when everything is with the system: a half close.
    ///
    /// @throws java.io.UncheckedIOException if there is no half close, as with TLS
    /// @asyncio Transport.write_eof
    public void end() {
        messages.end();
    }

    /// Closes, when everything that was written is with the system, and waits for that. Does nothing the
    /// second time.
    ///
    /// **Cancellation.** Closes at once, and may lose what was still on its way.
    ///
    /// @asyncio Transport.close
    @Override
    public void close() {
        messages.close();
    }

    /// Closes at once. What was written may be lost.
    ///
    /// @asyncio Transport.abort
    public void abort() {
        messages.abort();
    }

    @Override
    public String toString() {
        return messages.toString();
    }
}
