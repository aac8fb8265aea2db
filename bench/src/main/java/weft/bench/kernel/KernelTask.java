package weft.bench.kernel;

import java.util.Locale;

/// What a kernel is asked to do. All but two are measured by the time of one operation.
public enum KernelTask {
    /// One switch from one task to the next, of ten that take turns.
    SWITCH(1),
    /// A task with an empty body, created and run to its end, a thousand at once.
    SPAWN(1_000),
    /// The same one after the other, each awaited.
    SPAWN_AWAIT(1),
    /// A task that sleeps, beside many that sleep as long: what it takes beyond the sleep.
    SLEEP(1),
    /// A task that waits: the bytes that it takes.
    PARKED(1),
    /// An item that one task hands to another through a queue with room for one.
    QUEUE(1),
    /// A lock that is free, taken and freed.
    LOCK(1),
    /// A lock that two tasks take in turn: each waits for the other.
    LOCK_CONTENDED(2),
    /// A timer that is set and cancelled.
    TIMER(1),
    /// A child of a gather of ten thousand, with an empty body.
    GATHER(10_000),
    /// A child of a group of ten thousand, with an empty body.
    GROUP(10_000),
    /// A callback that another thread hands over.
    SUBMIT(1);

    /// How many operations go together: the count of a round is a multiple of it.
    public final int batch;

    KernelTask(int batch) {
        this.batch = batch;
    }

    /// Returns the name of the comparison, as on the command line.
    public String comparison() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Whether the count is given, and not as many as a round has time for.
    boolean isOfFixedCount() {
        return this == SLEEP || this == PARKED;
    }
}
