package weft.test;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.EventLoop;
import weft.Promise;
import weft.Task;
import weft.Weft;

/// Makes tasks take turns in the order that a test wants: 0, 1, 2, and so on.
///
/// ```java
/// try (var _ = sequencer.at(1)) {
///     log.add("after what stands in turn 0");
/// }
/// ```
///
/// @asyncio none; trio.testing.Sequencer
public final class Sequencer {

    /// One turn, which closing ends.
    public final class Turn implements AutoCloseable {

        private final int position;

        private Turn(int position) {
            this.position = position;
        }

        /// Ends the turn, and lets the next one begin. Never suspends.
        @Override
        public void close() {
            if (open == position) {
                open++;
                Promise<@Nullable Void> next = waiting.get(open);
                if (next != null) {
                    next.tryComplete(null);
                }
            }
        }
    }

    private final Set<Integer> taken = new HashSet<>();
    private final Map<Integer, Promise<@Nullable Void>> waiting = new HashMap<>();
    private int open; // the turn that may begin, or has
    private @Nullable String broken; // why

    private Sequencer() {}

    /// Creates a sequencer whose first turn is 0.
    ///
    /// @return a new sequencer
    public static Sequencer create() {
        return new Sequencer();
    }

    /// Suspends until it is somebody's turn.
    ///
    /// **Cancellation.** Breaks the sequence, as the turn will never be over: everybody else who
    /// waits, or comes later, gets an error that says so.
    ///
    /// @param position the turn, from 0; each can be had once
    /// @return what ends the turn when it is closed
    /// @throws IllegalArgumentException if the position is negative
    /// @throws IllegalStateException if somebody has that turn already, or the sequence is broken
    public Turn at(int position) {
        if (position < 0) {
            throw new IllegalArgumentException("position < 0: " + position);
        }
        throwIfBroken();
        if (!taken.add(position)) {
            throw new IllegalStateException("turn " + position + " is taken already: each can be had once");
        }
        try {
            Weft.checkpointIfDue();
            await(position);
        } catch (CancelledError e) {
            breakUp(position);
            throw e;
        } catch (IllegalStateException e) { // no task: it has not been had
            taken.remove(position);
            throw e;
        }
        return new Turn(position);
    }

    private void await(int position) {
        if (position == open) {
            return;
        }
        Promise<@Nullable Void> turn = EventLoop.current().createPromise("turn " + position);
        waiting.put(position, turn);
        try {
            turn.await();
        } finally {
            waiting.remove(position);
        }
        throwIfBroken();
    }

    private void breakUp(int position) {
        broken = "the sequence is broken: " + Weft.currentTask().map(Task::name).orElse("somebody")
                + " was cancelled before turn " + position;
        for (Promise<@Nullable Void> turn : waiting.values()) {
            turn.tryComplete(null);
        }
    }

    private void throwIfBroken() {
        if (broken != null) {
            throw new IllegalStateException(broken);
        }
    }
}
