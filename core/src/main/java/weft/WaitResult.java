package weft;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// What a wait has come to: which are done, in whichever way, and which are not.
///
/// @param <D> tasks or promises
/// @param done those that are done, in the order in which they were given
/// @param pending those that are not; they go on
/// @asyncio the pair that asyncio.wait returns
public record WaitResult<D extends Deferred<?>>(Set<D> done, Set<D> pending) {

    /// Copies both sets, keeping their order.
    public WaitResult {
        done = Collections.unmodifiableSet(new LinkedHashSet<>(done));
        pending = Collections.unmodifiableSet(new LinkedHashSet<>(pending));
    }
}
