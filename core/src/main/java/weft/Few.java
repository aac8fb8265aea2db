package weft;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list that mostly has no element or one, and then costs no more than the field that it is in: null for
/// none, the element, or an `ArrayList` of several. Elements are no lists.
///
/// There may be a million deferreds, each with one that awaits it.
final class Few {

    private Few() {}

    /// Returns a list with one more, which replaces the given one.
    static Object with(@Nullable Object list, Object element) {
        if (list == null) {
            return element;
        }
        ArrayList<Object> several = several(list);
        several.add(element);
        return several;
    }

    private static ArrayList<Object> several(Object list) {
        if (list instanceof ArrayList<?> known) {
            @SuppressWarnings("unchecked") // the only ones there are were made below
            ArrayList<Object> several = (ArrayList<Object>) known;
            return several;
        }
        ArrayList<Object> several = new ArrayList<>(4);
        several.add(list);
        return several;
    }

    /// Returns a list without an element, if it has it, which replaces the given one.
    static @Nullable Object without(@Nullable Object list, Object element) {
        if (list instanceof ArrayList<?> several) {
            several.remove(element);
            return several;
        }
        return list == element ? null : list;
    }

    /// Returns what is in a list, in order; not a copy.
    static List<?> list(@Nullable Object list) {
        return list == null ? List.of() : list instanceof ArrayList<?> several ? several : List.of(list);
    }
}
