package weft.bench.kernel;

import java.util.List;
import java.util.Locale;
import weft.bench.harness.Subjects;
import weft.bench.harness.Topic;
import weft.bench.harness.Topic.Better;

/// What a kernel is asked to do. All but two are measured by the time of one operation.
enum KernelTask {
    SWITCH(1, "One switch from one task to the next, of ten that take turns."),
    SPAWN(1_000, "A task with an empty body, created and run to its end, a thousand at once."),
    SPAWN_AWAIT(1, "The same one after the other, each awaited."),
    SLEEP(1, "A task that sleeps, beside many that sleep as long: what it takes beyond the sleep."),
    PARKED(1, "A task that waits: the bytes that it takes."),
    QUEUE(1, "An item that one task hands to another through a queue with room for one."),
    LOCK(1, "A lock that is free, taken and freed."),
    LOCK_CONTENDED(2, "A lock that two tasks take in turn: each waits for the other."),
    TIMER(1, "A timer that is set and cancelled; a loop gets a turn after each hundred, as some keep them until then."),
    GATHER(10_000, "A child of a gather of ten thousand, with an empty body."),
    GROUP(10_000, "A child of a group of ten thousand, with an empty body."),
    SUBMIT(1, "A callback that another thread hands over."),
    WAKE(1_000, "A task that waits for the same as others, from its creation to its end."),
    FIRE(1_000, "A timer that is set beside others, and fires."),
    LOOPS(
            1,
            "A switch on several loops, each with a thread and ten tasks of its own: the time divided by the switches of all.");

    /// How many timers are set between two turns of a loop.
    static final int TIMERS_A_TURN = 100;

    /// How many operations go together, and how many at once of what may be of several sizes: the count of a round is a
    /// multiple of it.
    final int batch;

    private final String text;

    KernelTask(int batch, String text) {
        this.batch = batch;
        this.text = text;
    }

    /// Returns the name of the comparison, as on the command line.
    String comparison() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Whether it is made of a lock or a queue.
    boolean isSync() {
        return this == QUEUE || this == LOCK || this == LOCK_CONTENDED;
    }

    /// Whether only how it scales is of interest.
    boolean isScale() {
        return this == LOOPS;
    }

    /// Whether the count is given, and not as many as a round has time for.
    boolean isOfFixedCount() {
        return this == SLEEP || this == PARKED;
    }

    /// Returns what the page says of it.
    Topic topic() {
        return new Topic(comparison(), text, List.of(metric()), Subjects.OURS.getFirst(), Better.LOWER);
    }

    String metric() {
        return this == PARKED ? "memory" : "time";
    }
}
