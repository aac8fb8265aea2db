package weft;

import java.lang.System.Logger.Level;

/// Takes what went wrong on a loop and has nobody else to be told to.
///
/// It is called on the loop, in a callback, and so must not suspend; a [LoopFailure.Kind#SLOW_STEP]
/// and what is found out after the loop was closed are reported on another thread. If it throws,
/// that and the original failure go to the log.
///
/// @asyncio loop.set_exception_handler
@FunctionalInterface
public interface FailureHandler {

    /// Takes a failure.
    ///
    /// @param failure what happened
    /// @throws Exception logged, with the failure itself
    void handle(LoopFailure failure) throws Exception;

    /// Returns the handler that writes to the [System.Logger] named `weft`: errors as `ERROR`, the
    /// rest as `WARNING`.
    ///
    /// @return the default handler
    /// @asyncio loop.default_exception_handler
    static FailureHandler logging() {
        return failure -> System.getLogger("weft")
                .log(
                        failure.exception().isPresent() ? Level.ERROR : Level.WARNING,
                        failure.toString(),
                        failure.exception().orElse(null));
    }
}
