package weft.flow;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.TaskGroup;

/// Makes iterables whose `next()` suspends: of a body that produces values, and of a function that
/// is applied to many items at once.
///
/// @asyncio async generator
public final class Generators {

    private Generators() {}

    /// Returns the values that a body emits. The body goes on only while the consumer waits: what
    /// stands behind an `emit` runs when the next value is asked for.
    ///
    /// @param <T> the values
    /// @param body produces the values; may suspend
    /// @return the values; close it
    /// @asyncio async generator
    public static <T extends @Nullable Object> Generator<T> generate(GeneratorBody<T> body) {
        return new Generator<>(0, null, body);
    }

    /// Returns the values that a body emits, for the tasks of a group: the group's end closes what is
    /// returned, as [TaskGroup#onEnd] says.
    ///
    /// @param <T> the values
    /// @param group whose tasks use the values
    /// @param body produces the values; may suspend
    /// @return the values
    /// @throws IllegalStateException if the group is over or ending
    public static <T extends @Nullable Object> Generator<T> generate(TaskGroup group, GeneratorBody<T> body) {
        Generator<T> values = generate(body);
        group.onEnd(values::close);
        return values;
    }

    /// Returns the values that a body emits, where the body may be ahead of the consumer.
    ///
    /// @param <T> the values
    /// @param buffer how many values it may be ahead; with 1 it makes the next value while the
    ///     consumer works on this one, and 0 is [#generate(GeneratorBody)]
    /// @param body produces the values; may suspend
    /// @return the values; close it
    /// @throws IllegalArgumentException if `buffer` is negative
    public static <T extends @Nullable Object> Generator<T> generate(int buffer, GeneratorBody<T> body) {
        if (buffer < 0) {
            throw new IllegalArgumentException("a buffer of " + buffer + " values: use 0 for none");
        }
        return new Generator<>(buffer, null, body);
    }

    /// Applies a function to each item of a source, to several at once, and returns the results in
    /// the order of the source.
    ///
    /// The source is read as the consumer gets on: at most `limit` items ahead of it, by one task at a
    /// time, and nothing before the first request. Each application runs in a task. The first failure,
    /// be it of the function or of the source, cancels the other applications and comes out of
    /// `next()` as it is; results that are not taken by then are dropped. An application that was
    /// cancelled ends the mapping too, by a [weft.CancelledError]. A source that is a [Generator] is
    /// closed with the result.
    ///
    /// @param <T> the items
    /// @param <R> the results
    /// @param limit how many applications may run at once, at least 1
    /// @param source the items; its iterator may suspend
    /// @param function makes a result of an item; may suspend
    /// @return the results; close it
    /// @throws IllegalArgumentException if `limit` is less than 1
    /// @asyncio none; aiostream's map(ordered=True, task_limit=)
    public static <T extends @Nullable Object, R extends @Nullable Object> Generator<R> mapConcurrently(
            int limit, Iterable<? extends T> source, MapBody<? super T, ? extends R> function) {
        return Mapping.start(Mapping.Order.OF_SOURCE, limit, source, function);
    }

    /// Applies a function to each item of a source as [#mapConcurrently] does, and returns the results
    /// in the order in which they are done.
    ///
    /// @param <T> the items
    /// @param <R> the results
    /// @param limit how many applications may run at once, at least 1
    /// @param source the items; its iterator may suspend
    /// @param function makes a result of an item; may suspend
    /// @return the results; close it
    /// @throws IllegalArgumentException if `limit` is less than 1
    /// @asyncio none; aiostream's map(ordered=False, task_limit=)
    public static <T extends @Nullable Object, R extends @Nullable Object> Generator<R> mapUnordered(
            int limit, Iterable<? extends T> source, MapBody<? super T, ? extends R> function) {
        return Mapping.start(Mapping.Order.AS_DONE, limit, source, function);
    }

    /// Applies a function to each item of a source as [#mapConcurrently] does, waits for all, and
    /// returns the results.
    ///
    /// **Cancellation.** Cancels every application, and waits for them.
    ///
    /// @param <T> the items
    /// @param <R> the results
    /// @param limit how many applications may run at once, at least 1
    /// @param source the items; its iterator may suspend
    /// @param function makes a result of an item; may suspend
    /// @return a new list of the results, in the order of the source
    /// @throws IllegalArgumentException if `limit` is less than 1
    /// @asyncio gather - with a limit
    public static <T extends @Nullable Object, R extends @Nullable Object> List<R> mapAll(
            int limit, Iterable<? extends T> source, MapBody<? super T, ? extends R> function) {
        try (Generator<R> results = mapConcurrently(limit, source, function)) {
            return results.stream().toList();
        }
    }
}
