package weft.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import weft.http.syntax.Tokens;

/// Header fields in their order; a name may come several times. Names are compared without regard to
/// case.
///
/// ```java
/// Headers headers = Headers.of("accept", "text/html").with("accept-language", "en");
/// ```
///
/// **Thread safety.** Immutable.
///
/// @asyncio none; aiohttp's CIMultiDict
public final class Headers implements Iterable<HeaderField> {

    /// No fields.
    public static final Headers EMPTY = new Headers(List.of());

    private final List<HeaderField> fields;

    private Headers(List<HeaderField> fields) {
        this.fields = fields;
    }

    /// Returns fields.
    ///
    /// @param namesAndValues names and values by turns
    /// @return them
    /// @throws IllegalArgumentException if a name is without its value, or one of them cannot be sent
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value in " + Arrays.toString(namesAndValues));
        }
        List<HeaderField> fields = new ArrayList<>(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new HeaderField(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Headers(List.copyOf(fields));
    }

    /// Returns fields.
    ///
    /// @param fields in their order
    /// @return them
    public static Headers of(List<HeaderField> fields) {
        return fields.isEmpty() ? EMPTY : new Headers(List.copyOf(fields));
    }

    /// Returns the first value of a name.
    ///
    /// @param name in any case
    /// @return its value; empty if there is none
    public Optional<String> first(String name) {
        Objects.requireNonNull(name, "name");
        for (HeaderField field : fields) {
            if (field.is(name)) {
                return Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    /// Returns all values of a name.
    ///
    /// @param name in any case
    /// @return its values, in their order; none if there is none
    public List<String> all(String name) {
        Objects.requireNonNull(name, "name");
        List<String> values = List.of();
        for (HeaderField field : fields) { // most often there is none, so that nothing is made
            if (field.is(name)) {
                values = values.isEmpty() ? new ArrayList<>() : values;
                values.add(field.value());
            }
        }
        return Collections.unmodifiableList(values);
    }

    /// Returns the members of a field that is a list, as `accept` is: RFC 9110, section 5.6.1.
    ///
    /// @param name in any case
    /// @return what stands between commas, in all its fields, without white space
    public List<String> list(String name) {
        List<String> values = all(name);
        return values.isEmpty()
                ? values
                : values.stream().flatMap(value -> Tokens.list(value).stream()).toList();
    }

    /// Returns whether there is a field.
    ///
    /// @param name in any case
    /// @return whether there is one
    public boolean has(String name) {
        return first(name).isPresent();
    }

    /// Returns these fields with one in place of all of its name.
    ///
    /// @param name the name
    /// @param value the value
    /// @return other fields
    /// @throws IllegalArgumentException if one of them cannot be sent
    public Headers with(String name, String value) {
        return without(name).plus(name, value);
    }

    /// Returns these fields and one more at the end.
    ///
    /// @param name the name
    /// @param value the value
    /// @return other fields
    /// @throws IllegalArgumentException if one of them cannot be sent
    public Headers plus(String name, String value) {
        HeaderField[] more = fields.toArray(new HeaderField[fields.size() + 1]);
        more[fields.size()] = new HeaderField(name, value);
        return new Headers(List.of(more));
    }

    /// Returns these fields with others in place of all of their names.
    ///
    /// @param others the others
    /// @return other fields
    public Headers with(Headers others) {
        if (others.fields.isEmpty()) {
            return this;
        }
        List<HeaderField> merged = new ArrayList<>(fields);
        merged.removeIf(field -> others.has(field.name()));
        merged.addAll(others.fields);
        return new Headers(List.copyOf(merged));
    }

    /// Returns these fields with one of a name that has none so far.
    ///
    /// @param name the name
    /// @param value the value
    /// @return these, or other fields
    public Headers withDefault(String name, String value) {
        return has(name) ? this : plus(name, value);
    }

    /// Returns these fields without those of a name.
    ///
    /// @param name in any case
    /// @return these, or other fields
    public Headers without(String name) {
        if (!has(name)) {
            return this;
        }
        List<HeaderField> rest = new ArrayList<>(fields);
        rest.removeIf(field -> field.is(name));
        return of(rest);
    }

    /// Returns how many fields there are.
    ///
    /// @return 0 or more
    public int size() {
        return fields.size();
    }

    @Override
    public Iterator<HeaderField> iterator() {
        return fields.iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && fields.equals(headers.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /// Returns the fields as they would be sent, a line each.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (HeaderField field : fields) {
            text.append(field.name()).append(": ").append(field.value()).append('\n');
        }
        return text.toString();
    }
}
