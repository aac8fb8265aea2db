package weft;

/// Is told, at once and on the loop, that a [Deferred] is done. Kernel code only; users' callbacks
/// go through the loop.
interface Watcher {

    /// Called in the turn that completes the deferred.
    void done(Deferred<?> deferred);
}
