package weft.bench.http;

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
import weft.bench.net.Orders;

/// Connections to one web server, driven by one thread, which sends requests at times that are set beforehand: so a
/// server that stalls is not sent less meanwhile, and what would have been sent counts as waiting (no coordinated
/// omission).
final class Askers implements Orders.Held {

    private static final int BATCH = 64; // connects at once, so that no server's backlog overflows
    private static final long SILENCE_NANOS = 30_000_000_000L;
    private static final long LONGEST_NANOS = 120_000_000_000L;

    private final Selector selector = Selector.open();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(256 * 1024);
    private final List<Asker> all = new ArrayList<>();
    private final Deque<Asker> free = new ArrayDeque<>();
    private final Histogram latencies = new Histogram(LONGEST_NANOS, 3);
    private int busy;

    Askers() throws IOException {}

    /// Connects, and has each connection ask several times.
    void connect(int port, int connections, HttpTask task, int greetings) throws IOException {
        ByteBuffer request = Asker.request(task, port);
        while (all.size() < connections) {
            List<Asker> batch = new ArrayList<>();
            while (batch.size() < BATCH && all.size() < connections) {
                Asker asker = new Asker(selector, port, request, task.answer().length);
                batch.add(asker);
                all.add(asker);
            }
            for (int i = 0; i < greetings; i++) {
                for (Asker asker : batch) {
                    send(asker, System.nanoTime());
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
    void run(double rate, Duration time) throws IOException {
        long count = Math.max(1, (long) (rate * time.toNanos() / 1e9));
        double interval = 1e9 / rate;
        long start = System.nanoTime();
        for (long sent = 0; sent < count; ) {
            long due = start + (long) (sent * interval);
            long early = due - System.nanoTime();
            if (early <= 0 && !free.isEmpty()) {
                send(free.removeFirst(), due);
                sent++;
                if ((sent & 15) == 0) {
                    selector.selectNow(this::advance);
                }
            } else if (early > 2_000_000) {
                selector.select(this::advance, early / 1_000_000 - 1);
            } else {
                selector.selectNow(this::advance); // a timer is not exact enough
            }
            if (early < -SILENCE_NANOS) {
                throw new IOException("the server is " + SILENCE_NANOS + " ns behind");
            }
        }
        finish();
    }

    private void send(Asker asker, long due) throws IOException {
        busy++;
        asker.send(due);
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
        Asker asker = (Asker) key.attachment();
        try {
            if (asker.progress(scratch)) {
                latencies.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - asker.due()));
                free.addLast(asker);
                busy--;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        for (Asker asker : all) {
            asker.close();
        }
        selector.close();
    }
}
