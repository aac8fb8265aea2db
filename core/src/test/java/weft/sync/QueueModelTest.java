package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

/// Random programs of tasks that put, get, try, are cancelled and run out of time, and somebody who
/// shuts down: whatever they do, every item that went in comes out once, and in order.
@Execution(ExecutionMode.CONCURRENT) // its loops are its own
class QueueModelTest {

    private static final int PROGRAMS = 300;
    private static final int STEPS = 30; // a task

    /// Something with two sides, whose order is to be checked.
    private interface Subject {
        void put(Item item);

        boolean tryPut(Item item);

        Item get();

        Optional<Item> tryGet();

        /// Ends it: items that are in can still be got.
        void end();

        /// Ends it, and throws away the items that are in.
        void endNow();

        int size();

        int capacity();
    }

    private int givenUp;
    private int cancelled;

    private record Item(int producer, int number, int priority) {}

    private enum Kind {
        FIFO_1(() -> of(AsyncQueue.create(1))),
        FIFO_3(() -> of(AsyncQueue.create(3))),
        FIFO_UNBOUNDED(() -> of(AsyncQueue.create())),
        LIFO_3(() -> of(AsyncQueue.lifo(3))),
        PRIORITY_3(() -> of(AsyncQueue.priority(3, Comparator.comparing(Item::priority)))),
        CHANNEL_0(() -> of(AsyncChannel.create(0))),
        CHANNEL_1(() -> of(AsyncChannel.create(1))),
        CHANNEL_3(() -> of(AsyncChannel.create(3))),
        CHANNEL_UNBOUNDED(() -> of(AsyncChannel.unbounded()));

        private final Supplier<Subject> create;

        Kind(Supplier<Subject> create) {
            this.create = create;
        }

        boolean keepsOrder() {
            return this != LIFO_3 && this != PRIORITY_3;
        }

        /// Which of the items that are in is to come out next.
        Optional<Item> next(List<Item> inside) {
            return switch (this) {
                case LIFO_3 -> inside.reversed().stream().findFirst();
                case PRIORITY_3 -> inside.stream().min(Comparator.comparing(Item::priority)); // the first of equal ones
                default -> inside.stream().findFirst();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLostDoubledOrReordered(Kind kind) {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            Random random = new Random(seed);
            try {
                TestLoop test = new TestLoop();
                Weft.run(
                        options -> test.options().apply(options).withOrder(random::nextInt),
                        () -> new Run(kind, random).run());
                assertThat(test.failures).isEmpty();
            } catch (Throwable e) {
                throw new AssertionError(kind + " with seed " + seed + ": " + e, e);
            }
        }

        assertThat(givenUp).as("waits that ran out of time, over all programs").isPositive();
        assertThat(cancelled).as("tasks that were cancelled, over all programs").isPositive();
    }

    /// One program, and what is known of its items.
    private final class Run {

        private final Kind kind;
        private final Random random;
        private final Subject subject;
        private final Set<Item> in = new HashSet<>(); // whose put has returned
        private final Set<Item> out = new HashSet<>();
        private final Map<List<Integer>, Integer> last =
                new HashMap<>(); // number of the last item, by who got it of whom
        private final List<Task<Void>> tasks = new ArrayList<>();

        Run(Kind kind, Random random) {
            this.kind = kind;
            this.random = random;
            subject = kind.create.get();
        }

        void run() {
            int producers = 1 + random.nextInt(4);
            int consumers = 1 + random.nextInt(4);
            for (int i = 0; i < producers; i++) {
                int producer = i;
                tasks.add(Weft.createTask(() -> produce(producer)));
            }
            for (int i = 0; i < consumers; i++) {
                int consumer = i;
                tasks.add(Weft.createTask(() -> consume(consumer)));
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                Weft.sleep(TestLoop.millis(random.nextInt(60)));
                tasks.get(random.nextInt(tasks.size())).cancel();
            }
            Weft.sleep(TestLoop.millis(random.nextInt(60)));
            int thrownAway = 0;
            if (random.nextInt(3) == 0) {
                thrownAway = subject.size();
                subject.endNow();
            } else {
                subject.end();
            }
            Weft.waitAll(tasks);
            drain(consumers == 1 ? 0 : -1);
            cancelled += (int) tasks.stream().filter(Task::isCancelled).count();

            assertThat(in).as("what went in, and what came out").containsAll(out);
            assertThat(in.size() - out.size()).as("what was lost").isEqualTo(thrownAway);
            assertThat(subject.size()).isZero();
        }

        private void produce(int producer) {
            for (int number = 0; number < STEPS; number++) {
                Item item = new Item(producer, number, random.nextInt(3));
                switch (random.nextInt(5)) {
                    case 0 -> Weft.checkpoint();
                    case 1 -> Weft.sleep(TestLoop.millis(random.nextInt(4)));
                    default -> {}
                }
                try {
                    if (put(item)) {
                        in.add(item);
                    }
                } catch (QueueShutDownException | BrokenChannelException | ClosedEndException e) {
                    return;
                }
                assertThat(subject.size()).isLessThanOrEqualTo(subject.capacity());
            }
        }

        private boolean put(Item item) {
            return switch (random.nextInt(3)) {
                case 0 -> subject.tryPut(item);
                case 1 -> Weft.moveOnAfter(TestLoop.millis(random.nextInt(3)), () -> subject.put(item)) || gaveUp();
                default -> {
                    subject.put(item);
                    yield true;
                }
            };
        }

        private boolean gaveUp() {
            givenUp++;
            return false;
        }

        private void consume(int consumer) {
            try {
                while (true) {
                    switch (random.nextInt(5)) {
                        case 0 -> Weft.checkpoint();
                        case 1 -> Weft.sleep(TestLoop.millis(random.nextInt(4)));
                        default -> {}
                    }
                    switch (random.nextInt(3)) {
                        case 0 -> {
                            subject.tryGet().ifPresent(item -> cameOut(consumer, item));
                            Weft.checkpoint();
                        }
                        case 1 ->
                            Weft.moveOnAfter(TestLoop.millis(random.nextInt(3)), subject::get)
                                    .ifPresentOrElse(item -> cameOut(consumer, item), this::gaveUp);
                        default -> cameOut(consumer, subject.get());
                    }
                }
            } catch (QueueShutDownException | EndOfChannelException | ClosedEndException e) {
                // the end
            }
        }

        private void drain(int consumer) {
            try {
                while (true) {
                    cameOut(consumer, subject.tryGet().orElseThrow());
                }
            } catch (QueueShutDownException | EndOfChannelException | ClosedEndException e) {
                // the end
            }
        }

        private void cameOut(int consumer, Item item) {
            assertThat(out.add(item)).as(item + " came out once").isTrue();
            if (kind.keepsOrder()) {
                Integer before = last.put(List.of(consumer, item.producer), item.number);
                assertThat(before == null || before < item.number)
                        .as("order of " + item + " and number " + before)
                        .isTrue();
            }
        }
    }

    private static Subject of(AsyncQueue<Item> queue) {
        return new Subject() {
            @Override
            public void put(Item item) {
                queue.put(item);
            }

            @Override
            public boolean tryPut(Item item) {
                return queue.tryPut(item);
            }

            @Override
            public Item get() {
                return queue.get();
            }

            @Override
            public Optional<Item> tryGet() {
                return queue.tryGet();
            }

            @Override
            public void end() {
                queue.shutdown();
            }

            @Override
            public void endNow() {
                queue.shutdownNow();
            }

            @Override
            public int size() {
                return queue.size();
            }

            @Override
            public int capacity() {
                return queue.capacity();
            }
        };
    }

    private static Subject of(AsyncChannel<Item> channel) {
        return new Subject() {
            @Override
            public void put(Item item) {
                channel.sender().send(item);
            }

            @Override
            public boolean tryPut(Item item) {
                return channel.sender().trySend(item);
            }

            @Override
            public Item get() {
                return channel.receiver().receive();
            }

            @Override
            public Optional<Item> tryGet() {
                return channel.receiver().tryReceive();
            }

            @Override
            public void end() {
                channel.sender().close();
            }

            @Override
            public void endNow() {
                channel.receiver().close();
            }

            @Override
            public int size() {
                return channel.sender().statistics().size();
            }

            @Override
            public int capacity() {
                return channel.sender().statistics().capacity();
            }
        };
    }

    /// What a bounded queue does with a program of calls by one task and by others that wait for room:
    /// followed step by step by a list of what is in it, and one of what waits.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "CHANNEL_0")
    void whatComesOutNextIsWhatTheModelSays(Kind kind) {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            Random random = new Random(seed);
            try {
                TestLoop test = new TestLoop();
                Weft.run(
                        options -> test.options().apply(options).withOrder(random::nextInt),
                        () -> new Model(kind, random).run());
                assertThat(test.failures).isEmpty();
            } catch (Throwable e) {
                throw new AssertionError(kind + " with seed " + seed + ": " + e, e);
            }
        }
    }

    private static final class Model {

        private final Kind kind;
        private final Random random;
        private final Subject subject;
        private final List<Item> inside = new ArrayList<>(); // in the order in which they came in
        private final List<Item> waiting = new ArrayList<>();
        private final Map<Item, Task<Void>> putters = new HashMap<>();

        Model(Kind kind, Random random) {
            this.kind = kind;
            this.random = random;
            subject = kind.create.get();
        }

        void run() {
            for (int number = 0; number < STEPS; number++) {
                Item item = new Item(0, number, random.nextInt(3));
                switch (random.nextInt(5)) {
                    case 0 -> tryPut(item);
                    case 1, 2 -> put(item);
                    case 3 -> takeOut();
                    default -> cancelOne();
                }
                assertThat(subject.size()).isEqualTo(inside.size());
            }
            while (!inside.isEmpty()) {
                takeOut();
            }
            takeOut();
            Weft.waitAll(putters.values());
        }

        private boolean isFull() {
            return inside.size() == subject.capacity();
        }

        private void tryPut(Item item) {
            assertThat(subject.tryPut(item)).isEqualTo(!isFull());
            if (!isFull()) {
                inside.add(item);
            }
        }

        private void put(Item item) {
            (isFull() ? waiting : inside).add(item);
            putters.put(item, Weft.createTask(() -> subject.put(item)));
            Weft.sleep(TestLoop.millis(1)); // it is in, or waits
        }

        private void takeOut() {
            Optional<Item> next = kind.next(inside);
            assertThat(subject.tryGet()).isEqualTo(next);
            next.ifPresent(inside::remove);
            if (next.isPresent() && !waiting.isEmpty()) {
                inside.add(waiting.removeFirst());
            }
        }

        private void cancelOne() {
            if (!waiting.isEmpty()) {
                Item item = waiting.remove(random.nextInt(waiting.size()));
                putters.get(item).cancel();
            }
        }
    }
}
