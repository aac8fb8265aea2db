package weft.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.Task;
import weft.TaskGroup;
import weft.Weft;
import weft.io.ByteStream;

/// A socket to which others connect.
///
/// ```java
/// try (Listener listener = Net.listen(8080)) {
///     listener.serve(stream -> {
///         for (String line : stream.lines()) {
///             stream.write(line + "\n");
///         }
///     });
/// }
/// ```
///
/// **Thread safety.** Confined to its loop; one task accepts at a time.
///
/// @asyncio Server; trio.SocketListener
public final class Listener implements AutoCloseable {

    private final ChannelDriver driver;
    private final Channel channel;
    private final Arrivals arrivals;
    private final SocketAddress address;
    private final ListenOptions options;
    private final @Nullable UnixSocketFile file;
    private boolean closed;

    private Listener(
            ChannelDriver driver,
            Channel channel,
            Arrivals arrivals,
            SocketAddress address,
            ListenOptions options,
            @Nullable UnixSocketFile file) {
        this.driver = driver;
        this.channel = channel;
        this.arrivals = arrivals;
        this.address = address;
        this.options = options;
        this.file = file;
    }

    static Listener open(SocketAddress address, ListenOptions options) {
        ChannelDriver driver = Channels.driverOfListener(address);
        Weft.checkpointIfDue();
        if (options.reusePort()) {
            SharedPort.check(address);
        }
        UnixSocketFile file =
                address instanceof UnixDomainSocketAddress unix ? UnixSocketFile.prepare(unix.getPath()) : null;
        options.tls().ifPresent(Tls::load);
        Arrivals arrivals = new Arrivals(driver, options);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(driver.netty())
                .channelFactory(Channels.serverFor(address, driver))
                .handler(arrivals)
                .childHandler(arrivals.initializer())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, SocketTransport.WATER_MARK)
                .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, FileSizes.INSTANCE);
        if (!(address instanceof MemoryAddress)) {
            bootstrap
                    .option(ChannelOption.SO_BACKLOG, options.backlog())
                    .option(ChannelOption.RECVBUF_ALLOCATOR, Transport.chosen().accepting());
        }
        if (Channels.canHalfClose(address)) {
            bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        if (address instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        }
        if (options.reusePort()) {
            bootstrap.option(SharedPort.option(), true);
        }
        ChannelFuture bound = bootstrap.bind(Channels.addressOf(file == null ? address : file.boundAddress()));
        boolean open = false;
        try {
            driver.await(bound, "the binding of " + address);
            if (file != null) {
                file.publish();
            }
            open = true;
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + address + ": " + e.getMessage(), Objects.requireNonNull(e.getCause()));
        } finally {
            if (!open) {
                driver.execute(() -> {
                    if (bound.channel().isRegistered()) { // and not the stand-in for one that could not be made
                        bound.channel().close();
                    }
                });
            }
        }
        Channel channel = bound.channel();
        return new Listener(driver, channel, arrivals, file == null ? channel.localAddress() : address, options, file);
    }

    /// Returns where this listens.
    ///
    /// @return its address, with the port that it got if it asked for any
    /// @asyncio Server.sockets
    public SocketAddress address() {
        return address;
    }

    /// Returns the port on which this listens.
    ///
    /// @return 1 to 65535
    /// @throws IllegalStateException if this has none: a Unix socket, or one in memory
    public int port() {
        if (address instanceof InetSocketAddress internet) {
            return internet.getPort();
        }
        throw new IllegalStateException(address + " has no port");
    }

    /// Waits for a connection.
    ///
    /// **Cancellation.** Ends the wait; a connection that came in goes to the next call.
    ///
    /// @return the connection, to be closed
    /// @throws UncheckedIOException if this is closed, or is while the call waits
    /// @asyncio loop.sock_accept; trio.SocketListener.accept
    public ByteStream accept() {
        Weft.checkpointIfDue();
        SocketTransport next = arrivals.next();
        if (next == null) {
            throw new UncheckedIOException(new SocketException(this + " is closed"));
        }
        return next.stream();
    }

    /// Accepts connections until this is closed, and has each handled in a task of its own.
    ///
    /// A handler that fails is reported to the loop's failure handler, and its connection closed;
    /// the others go on. When this listener is closed, or this call cancelled, nobody else is
    /// accepted, handlers have the grace period to end, and are then cancelled.
    ///
    /// **Cancellation.** Ends as above. A second one cancels the handlers at once.
    ///
    /// @param handler what to do with a connection
    /// @asyncio start_server, Server.serve_forever; trio.serve_listeners
    public void serve(ConnectionHandler handler) {
        serve(() -> {}, handler);
    }

    /// Accepts connections until this is closed, as [#serve(ConnectionHandler)] does, and tells when
    /// it accepts no more: for protocols in which both sides agree to end, so that handlers need not
    /// be cancelled.
    ///
    /// **Cancellation.** Ends as above. A second one cancels the handlers at once.
    ///
    /// @param atEnd is called once, before this is closed and the grace period begins, in this task
    /// @param handler what to do with a connection
    /// @asyncio none; aiohttp's on_shutdown
    public void serve(Runnable atEnd, ConnectionHandler handler) {
        Weft.taskGroup(group -> {
            serveIn(group, atEnd, stream -> group.createTask(stream.toString(), () -> handle(stream, handler)));
        });
    }

    /// Accepts connections until this is closed, as [#serve(Runnable, ConnectionHandler)] does, but
    /// leaves it to the caller in which tasks of a group they are handled, and who closes them: for
    /// protocols whose connections need no task while they rest. When this is closed, or this call
    /// cancelled, the tasks that the group has by then have the grace period to end, and the group
    /// is then cancelled.
    ///
    /// **Cancellation.** Ends as above. A second one ends the wait for the tasks.
    ///
    /// @param group whose tasks handle connections, of the current task
    /// @param atEnd is called once, before this is closed and the grace period begins, in this task
    /// @param arrived is told of each connection, in this task, and has to have it closed: it creates a task
    /// @asyncio none; loop.create_server, with a protocol_factory
    public void serveIn(TaskGroup group, Runnable atEnd, Consumer<? super ByteStream> arrived) {
        try {
            for (SocketTransport next; (next = arrivals.next()) != null; ) {
                try {
                    arrived.accept(next.stream());
                } catch (Throwable e) { // such as that of a group that is ending: nobody has it
                    next.abort();
                    throw e;
                }
            }
        } finally {
            try {
                atEnd.run();
            } finally {
                close();
            }
            List<Task<?>> handlers = group.tasks();
            if (!handlers.isEmpty()) {
                Weft.waitAll(options.grace(), handlers);
            }
        }
        group.cancel(this + " is closed");
    }

    private void handle(ByteStream stream, ConnectionHandler handler) {
        SocketTransport connection = SocketTransport.of(stream);
        boolean ended = false;
        try {
            handler.handle(stream);
            ended = true;
        } catch (CancelledError e) {
            throw e;
        } catch (Throwable e) { // an Error as well: a failed assertion of one handler does not end the server
            driver.loop().reportFailure("the handler of " + connection + " failed", e);
        } finally {
            if (!ended) {
                connection.abort(); // who fails or is cancelled waits for nobody
            }
            stream.close();
        }
    }

    /// Stops to accept. Connections that were accepted go on; those that were not are closed. Does
    /// nothing the second time.
    ///
    /// @asyncio Server.close
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        arrivals.close();
        try {
            driver.close(channel, this);
        } finally {
            if (file != null) {
                file.removeIfOurs();
            }
        }
    }

    @Override
    public String toString() {
        return "the listener on " + address;
    }
}
