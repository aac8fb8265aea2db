package weft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// Several failures at once: what a [TaskGroup] throws, even for one.
///
/// The first failure is its cause and the others are its suppressed exceptions, so that a plain
/// stack trace shows them all.
///
/// @asyncio ExceptionGroup
public final class ExceptionGroup extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int SHOWN = 10; // members in the message
    private static final int LONGEST = 300; // characters of each

    /// The failures in one line each, for the message.
    private final String summary;

    /// The failures: an array, as that can be serialized.
    private final Throwable[] exceptions;

    /// Makes a group.
    ///
    /// @param message what was being done
    /// @param exceptions the failures, in the order in which they happened
    /// @throws IllegalArgumentException if there are none
    public ExceptionGroup(String message, List<? extends Throwable> exceptions) {
        this(message, summary(exceptions), exceptions);
    }

    private ExceptionGroup(String message, String summary, List<? extends Throwable> exceptions) {
        super(message + ": " + summary, exceptions.isEmpty() ? null : exceptions.getFirst());
        if (exceptions.isEmpty()) {
            throw new IllegalArgumentException("a group of no exceptions");
        }
        this.summary = summary;
        this.exceptions = exceptions.toArray(Throwable[]::new);
        exceptions.stream().skip(1).forEach(this::addSuppressed);
    }

    /// Returns a bounded text: groups may be large, and nested so deeply that texts of texts would
    /// fill the memory. Of a member that is a group only what it is a group of is of interest.
    private static String summary(List<? extends Throwable> exceptions) {
        String more = exceptions.size() > SHOWN ? "; and " + (exceptions.size() - SHOWN) + " more" : "";
        return exceptions.stream()
                .limit(SHOWN)
                .map(exception -> exception instanceof ExceptionGroup group ? group.summary : exception.toString())
                .map(text -> text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...")
                .collect(Collectors.joining("; ", "", more));
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
        Objects.requireNonNull(type, "type");
        List<X> found = new ArrayList<>();
        ArrayDeque<Throwable> left = new ArrayDeque<>(exceptions()); // no recursion: groups may nest deeply
        for (Throwable next; (next = left.poll()) != null; ) {
            if (type.isInstance(next)) {
                found.add(type.cast(next));
            } else if (next instanceof ExceptionGroup group) {
                group.exceptions().reversed().forEach(left::addFirst);
            }
        }
        return List.copyOf(found);
    }
}
