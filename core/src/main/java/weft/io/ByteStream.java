package weft.io;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import weft.Weft;

/// A stream that goes both ways, such as a connection.
///
/// ```java
/// try (ByteStream stream = Net.connect("example.org", 80)) {
///     stream.write("GET / HTTP/1.0\r\n\r\n");
///     print(stream.readLine());
/// }
/// ```
///
/// Each direction is independent of the other: one task may read while another writes.
///
/// **Thread safety.** Confined to its loop; one task reads and one writes at a time.
///
/// @asyncio StreamReader and StreamWriter; anyio.abc.ByteStream
public final class ByteStream extends ByteReader implements ByteWriter {

    private final ByteSink sink;
    private final StreamAttributes attributes;
    private final Turns turns;
    private boolean closed;
    private boolean ended;

    /// Creates a stream over a transport of your own.
    ///
    /// @param source where its bytes come from
    /// @param sink where its bytes go; both are closed with it
    /// @param attributes what it tells of itself
    public ByteStream(ByteSource source, ByteSink sink, StreamAttributes attributes) {
        super(source);
        this.sink = Objects.requireNonNull(sink, "sink");
        this.attributes = Objects.requireNonNull(attributes, "attributes");
        turns = new Turns(source, "write to");
    }

    /// Returns something that the transport tells, such as an address.
    ///
    /// @param <T> the value's type
    /// @param key what is asked for: a constant of the transport's
    /// @return the value; empty if this stream has none
    /// @asyncio BaseTransport.get_extra_info
    public <T> Optional<T> attribute(StreamAttribute<T> key) {
        return attributes.attribute(key);
    }

    @Override
    public void write(ByteBuffer bytes) {
        turn(() -> sink.write(bytes));
    }

    @Override
    public void writeFile(Path path, long offset, long count) {
        turn(() -> FileSending.run(path, offset, count, sink));
    }

    @Override
    public void end() {
        if (!ended && !closed) {
            turn(() -> {
                ended = true;
                try {
                    sink.end();
                } catch (UncheckedIOException e) { // there is no half close here, or the stream is broken
                    ended = false;
                    throw e;
                }
            });
        }
    }

    /// Writes what another stream has, without a copy if the two transports know how.
    ///
    /// @return how many bytes it were
    int take(Incoming incoming) {
        turns.begin();
        try {
            requireWritable();
            return incoming.passOn(sink);
        } finally {
            turns.end();
        }
    }

    private void turn(Runnable body) {
        turns.begin();
        try {
            requireWritable();
            body.run();
        } finally {
            turns.end();
        }
    }

    private void requireWritable() {
        Weft.checkpointIfDue();
        if (closed) {
            throw Turns.closed(this);
        }
        if (ended) {
            throw Turns.ended(this);
        }
    }

    /// Closes both directions, when everything that was written is with the system. A task that
    /// reads or writes gets an error. Does nothing the second time.
    ///
    /// **Cancellation.** Closes at once, and may lose what was still on its way.
    ///
    /// @asyncio StreamWriter.close and StreamWriter.wait_closed
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            forget(); // what the source has lent may be gone before the sink is closed
            try {
                sink.close();
            } finally {
                super.close();
            }
        }
    }
}
