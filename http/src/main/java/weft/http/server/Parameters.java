package weft.http.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Names with values, of a query or a form; a name may come several times.
///
/// **Thread safety.** Immutable.
///
/// @asyncio none; aiohttp's MultiDict
public final class Parameters implements Iterable<Map.Entry<String, String>> {

    /// None.
    public static final Parameters EMPTY = new Parameters(List.of());

    private final List<Map.Entry<String, String>> entries;

    private Parameters(List<Map.Entry<String, String>> entries) {
        this.entries = entries;
    }

    /// Reads what is between `&`, with `+` for a space and `%` for bytes of UTF-8.
    ///
    /// @throws weft.http.BadMessageException if there are too many, or a `%` is followed by no
    ///     byte, or the bytes are no text
    static Parameters parse(String encoded, int max) {
        if (encoded.isEmpty()) {
            return EMPTY;
        }
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        for (int begin = 0; begin <= encoded.length(); ) {
            int ampersand = encoded.indexOf('&', begin);
            int end = ampersand < 0 ? encoded.length() : ampersand;
            if (end > begin) {
                if (entries.size() == max) {
                    throw new weft.http.BadMessageException(400, "more than " + max + " parameters");
                }
                int equals = encoded.indexOf('=', begin);
                int nameEnd = equals < 0 || equals > end ? end : equals;
                entries.add(Map.entry(
                        Percent.decodeForm(encoded.substring(begin, nameEnd)),
                        Percent.decodeForm(encoded.substring(Math.min(nameEnd + 1, end), end))));
            }
            begin = end + 1;
        }
        return new Parameters(List.copyOf(entries));
    }

    /// Returns the first value of a name.
    ///
    /// @param name the name, in this case
    /// @return its value; empty if there is none
    public Optional<String> first(String name) {
        Objects.requireNonNull(name, "name");
        return entries.stream()
                .filter(entry -> entry.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /// Returns all values of a name.
    ///
    /// @param name the name, in this case
    /// @return its values, in their order
    public List<String> all(String name) {
        Objects.requireNonNull(name, "name");
        return entries.stream()
                .filter(entry -> entry.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /// Returns whether there is a name.
    ///
    /// @param name the name, in this case
    /// @return whether it is there
    public boolean has(String name) {
        return first(name).isPresent();
    }

    /// Returns how many there are.
    ///
    /// @return 0 or more
    public int size() {
        return entries.size();
    }

    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
        return entries.iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Parameters parameters && entries.equals(parameters.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
