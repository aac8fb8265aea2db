package weft;

/// A body that knows the scope it runs in, so as to move its deadline, and returns nothing.
@FunctionalInterface
public interface ScopeAction {

    /// Runs the body.
    ///
    /// @param scope the scope it runs in
    /// @throws Exception whatever the body throws
    void run(CancelScope scope) throws Exception;
}
