package weft.bench.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/// Connections to one server, each with one message on its way, driven by one thread.
final class Swarm implements Orders.Held {

    private static final int BATCH = 64; // connects at once, so that no server's backlog overflows
    private static final long SILENCE_MILLIS = 10_000;

    private final Protocol protocol;
    private final Selector selector;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);
    private final List<Pinger> pingers = new ArrayList<>();
    private final Histogram latencies = new Histogram(60_000_000_000L, 3);
    private long messages;

    Swarm(Protocol protocol) throws IOException {
        this.protocol = protocol;
        selector = Selector.open();
    }

    /// Connects, and exchanges messages on each connection.
    void connect(int port, int connections, int size, int greetings) throws IOException {
        while (pingers.size() < connections) {
            List<Pinger> batch = new ArrayList<>();
            while (batch.size() < BATCH && pingers.size() < connections) {
                Pinger pinger = new Pinger(selector, protocol, port, size);
                batch.add(pinger);
                pingers.add(pinger);
            }
            greet(batch, greetings);
        }
    }

    private void greet(List<Pinger> batch, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            long now = System.nanoTime();
            for (Pinger pinger : batch) {
                pinger.send(now);
            }
            for (int[] missing = {batch.size()}; missing[0] > 0; ) {
                select(key -> {
                    if (progress(key)) {
                        missing[0]--;
                    }
                });
            }
        }
    }

    /// Begins with a message on each connection.
    void start() throws IOException {
        long now = System.nanoTime();
        for (Pinger pinger : pingers) {
            pinger.send(now);
        }
    }

    /// Goes on for some time, and for as many messages, and counts from zero.
    ///
    /// @param least the messages that there have to be, though it take longer
    void run(Duration time, long least) throws IOException {
        messages = 0;
        latencies.reset();
        long end = System.nanoTime() + time.toNanos();
        while (messages < least || System.nanoTime() < end) {
            select(this::advance);
        }
    }

    private void advance(SelectionKey key) {
        if (progress(key)) {
            Pinger pinger = (Pinger) key.attachment();
            long now = System.nanoTime();
            latencies.recordValue(now - pinger.due());
            messages++;
            try {
                pinger.send(now);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private boolean progress(SelectionKey key) {
        try {
            return ((Pinger) key.attachment()).progress(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void select(Consumer<SelectionKey> action) throws IOException {
        if (selector.select(action, SILENCE_MILLIS) == 0) {
            throw new IOException("nothing came back for " + SILENCE_MILLIS + " ms");
        }
    }

    long messages() {
        return messages;
    }

    Histogram latencies() {
        return latencies;
    }

    @Override
    public boolean isQuiet() throws IOException {
        return selector.selectNow() == 0;
    }

    @Override
    public void close() throws IOException {
        for (Pinger pinger : pingers) {
            pinger.close();
        }
        selector.close();
    }
}
