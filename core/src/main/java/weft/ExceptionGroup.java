package weft;

import java.util.List;
import java.util.stream.Collectors;

/// Several failures at once: what a [TaskGroup] throws, even for one.
///
/// The first failure is its cause and the others are its suppressed exceptions, so that a plain
/// stack trace shows them all.
///
/// @asyncio ExceptionGroup
public final class ExceptionGroup extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// The failures: an array, as that can be serialized.
    private final Throwable[] exceptions;

    /// Makes a group.
    ///
    /// @param message what was being done
    /// @param exceptions the failures, in the order in which they happened
    /// @throws IllegalArgumentException if there are none
    public ExceptionGroup(String message, List<? extends Throwable> exceptions) {
        super(message + summary(exceptions), exceptions.isEmpty() ? null : exceptions.getFirst());
        if (exceptions.isEmpty()) {
            throw new IllegalArgumentException("a group of no exceptions");
        }
        this.exceptions = exceptions.toArray(Throwable[]::new);
        exceptions.stream().skip(1).forEach(this::addSuppressed);
    }

    private static String summary(List<? extends Throwable> exceptions) {
        return exceptions.stream().map(Throwable::toString).collect(Collectors.joining("; ", ": ", ""));
    }

    /// Returns the failures.
    ///
    /// @return the failures, in the order in which they happened; a member may be a group itself
    public List<Throwable> exceptions() {
        return List.of(exceptions);
    }

    /// Returns the failures of a type, those inside of nested groups included.
    ///
    /// @param <X> the type
    /// @param type the type
    /// @return the failures of that type, in order; none if there are none
    /// @asyncio ExceptionGroup.subgroup, except*
    public <X extends Throwable> List<X> select(Class<X> type) {
        return exceptions().stream()
                .<X>mapMulti((exception, found) -> {
                    if (type.isInstance(exception)) {
                        found.accept(type.cast(exception));
                    } else if (exception instanceof ExceptionGroup group) {
                        group.select(type).forEach(found);
                    }
                })
                .toList();
    }
}
