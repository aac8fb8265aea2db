package weft;

import java.util.concurrent.CompletionStage;

/// Something that can be awaited: a body of code that has not started, a [Task], or a [Promise].
///
/// Any lambda that returns a value is one, `() -> fetch(url)`, which makes it the counterpart of
/// asyncio's coroutine object: awaiting it runs it in the task that awaits. Verbs such as
/// [Weft#gather] run it in a task of its own.
///
/// @param <T> the result
/// @asyncio Awaitable, coroutine object
@FunctionalInterface
public interface Awaitable<T> {

    /// Runs the body, or waits for the result.
    ///
    /// @return the result
    /// @throws Exception whatever the body throws
    T await() throws Exception;

    /// Returns an awaitable that waits for a stage, as [Weft#await(CompletionStage)] does.
    ///
    /// @param <T> the result
    /// @param stage the stage to wait for
    /// @return an awaitable of the stage's result
    /// @asyncio wrap_future
    static <T> Awaitable<T> from(CompletionStage<T> stage) {
        return new StageAwaitable<>(stage);
    }

    /// Returns the result of a body that returns nothing.
    ///
    /// @param body the body
    /// @return an awaitable that runs it
    static Awaitable<Void> of(Action body) {
        return new ActionAwaitable(body);
    }
}
