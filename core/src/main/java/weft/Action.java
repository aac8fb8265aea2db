package weft;

/// A body of code that returns nothing: the twin of [Awaitable] for `void` methods.
@FunctionalInterface
public interface Action {

    /// Runs the body.
    ///
    /// @throws Exception whatever the body throws
    void run() throws Exception;
}
