package weft.bench.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.HdrHistogram.Histogram;

/// Connections to one server, driven by one thread, which sends requests at times that are set beforehand: so a
/// server that stalls is not sent less meanwhile, and what would have been sent counts as waiting (no coordinated
/// omission).
public final class Pacer implements Orders.Held {

    private static final int BATCH = 64; // connects at once, so that no server's backlog overflows
    private static final long SILENCE_NANOS = 30_000_000_000L;
    private static final long LONGEST_NANOS = 120_000_000_000L;

    private final Selector selector = Selector.open();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(256 * 1024);
    private final List<Way> all = new ArrayList<>();
    private final Deque<Way> free = new ArrayDeque<>();
    private final Histogram latencies = new Histogram(LONGEST_NANOS, 3);
    private final Histogram late = new Histogram(LONGEST_NANOS, 3);
    private long freeSince; // at least one has been
    private int busy;
    private long ran; // nanoseconds at a constant rate
    private long worked; // nanoseconds in which something was sent, or had come: it looks all the time

    public Pacer() throws IOException {}

    /// Connects, and has each connection send several messages.
    public void connect(Way.Opening opening, int connections, int greetings) throws IOException {
        while (all.size() < connections) {
            List<Way> batch = new ArrayList<>();
            while (batch.size() < BATCH && all.size() < connections) {
                Way way = opening.open(selector);
                batch.add(way);
                all.add(way);
            }
            for (int i = 0; i < greetings; i++) {
                for (Way way : batch) {
                    send(way, System.nanoTime());
                }
                finish();
            }
        }
        free.clear();
        free.addAll(all);
        latencies.reset();
    }

    /// Sends at a constant rate, and returns when all answers are there.
    ///
    /// @param rate requests in a second
    public void run(double rate, Duration time) throws IOException {
        long count = Math.max(1, (long) (rate * time.toNanos() / 1e9));
        double interval = 1e9 / rate;
        long start = System.nanoTime();
        worked = 0;
        for (long sent = 0; sent < count; ) {
            long due = start + (long) (sent * interval);
            long early = due - System.nanoTime();
            if (early <= 0 && !free.isEmpty()) {
                late.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - Math.max(due, freeSince)));
                long began = System.nanoTime();
                send(free.removeFirst(), due);
                worked += System.nanoTime() - began;
                sent++;
                if ((sent & 15) == 0) {
                    look();
                }
            } else if (early > 2_000_000) {
                selector.select(this::advance, early / 1_000_000 - 1); // seldom something to do
            } else {
                look(); // a timer is not exact enough
            }
            if (early < -SILENCE_NANOS) {
                throw new IOException("the server is " + SILENCE_NANOS + " ns behind");
            }
        }
        ran = System.nanoTime() - start;
        finish();
    }

    private void look() throws IOException {
        long began = System.nanoTime();
        if (selector.selectNow(this::advance) > 0) {
            worked += System.nanoTime() - began;
        }
    }

    private void send(Way way, long due) throws IOException {
        busy++;
        way.send(due);
    }

    private void finish() throws IOException {
        for (long end = System.nanoTime() + SILENCE_NANOS; busy > 0; ) {
            selector.select(this::advance, 1000);
            if (System.nanoTime() > end) {
                throw new IOException("no answer came for " + SILENCE_NANOS + " ns");
            }
        }
    }

    private void advance(SelectionKey key) {
        Way way = (Way) key.attachment();
        try {
            if (way.progress(scratch)) {
                long now = System.nanoTime();
                latencies.recordValue(Math.min(LONGEST_NANOS, now - way.due()));
                if (free.isEmpty()) {
                    freeSince = now;
                }
                free.addLast(way);
                busy--;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the times from when messages were to be sent to the end of their answers, in nanoseconds.
    public Histogram latencies() {
        return latencies;
    }

    /// Returns how late messages were sent for which there was a connection: that is this thread's doing.
    public Histogram late() {
        return late;
    }

    /// Returns for which part of the time it had something to do while it sent at a constant rate.
    double busy() {
        return (double) worked / ran;
    }

    @Override
    public boolean isQuiet() throws IOException {
        return selector.selectNow() == 0;
    }

    @Override
    public void close() throws IOException {
        for (Way way : all) {
            way.close();
        }
        selector.close();
    }
}
