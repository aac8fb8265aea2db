package weft.http.server;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import weft.io.StreamAttribute;

/// What a server has noted about a client, which keeps it in a cookie: see [SignedSessions].
///
/// **Thread safety.** Confined to the task of its request.
///
/// @asyncio none; aiohttp_session.Session
public final class Session {

    static final StreamAttribute<Session> KEY = StreamAttribute.of("the session", Session.class);

    private final Map<String, String> values;
    private boolean changed;

    Session(Map<String, String> values) {
        this.values = new TreeMap<>(values);
    }

    /// Returns that of a request.
    ///
    /// @param request a request that has passed through sessions
    /// @return its session, which may be empty
    /// @throws IllegalStateException if it has not passed through any
    public static Session of(ServerRequest request) {
        return request.attribute(KEY)
                .orElseThrow(() -> new IllegalStateException("there are no sessions around the handler of " + request));
    }

    /// Returns a value.
    ///
    /// @param name its name
    /// @return empty if there is none
    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(Objects.requireNonNull(name, "name")));
    }

    /// Notes a value.
    ///
    /// @param name its name
    /// @param value the value, which the client can read
    public void put(String name, String value) {
        values.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        changed = true;
    }

    /// Forgets a value.
    ///
    /// @param name its name
    public void remove(String name) {
        changed |= values.remove(name) != null;
    }

    /// Forgets all.
    public void clear() {
        changed |= !values.isEmpty();
        values.clear();
    }

    boolean isChanged() {
        return changed;
    }

    Map<String, String> values() {
        return values;
    }
}
