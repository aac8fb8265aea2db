package weft.http.server;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import weft.http.BadMessageException;
import weft.http.Body;
import weft.http.Response;

/// Sessions that clients keep in a cookie: they can read what is in it, and cannot change it.
///
/// ```java
/// Handler handler = router.with(SignedSessions.of(key));
/// // in a handler:
/// Session.of(request).put("user", "ada");
/// ```
///
/// The cookie has the values, when it ends, and a signature, HMAC-SHA-256. It is sent again when
/// the values have changed, or half of its time is over, with whatever is answered: what a handler has
/// noted before it fails is kept as well. A session has 100 values at most, and 4096 bytes as a cookie,
/// all told; a larger one is a failure, answered by 500.
///
/// **Thread safety.** Immutable.
///
/// @asyncio none; aiohttp_session
public final class SignedSessions implements Middleware {

    private static final int SHORTEST_KEY = 32;
    private static final int LARGEST_COOKIE = 4096; // with name and attributes: RFC 6265, section 6.1
    private static final int MAX_VALUES = 100;

    private final List<Mac> keys; // the first signs, all verify; each is used by whoever holds its lock
    private final SetCookie cookie;
    private final Duration age;

    private SignedSessions(List<Mac> keys, SetCookie cookie, Duration age) {
        this.keys = keys;
        this.cookie = cookie;
        this.age = age;
    }

    /// Returns sessions of two weeks in a cookie called `session`.
    ///
    /// @param key a secret of 32 bytes or more, made by chance and kept over restarts
    /// @return sessions
    /// @throws IllegalArgumentException if the key is too short
    public static SignedSessions of(byte[] key) {
        return new SignedSessions(List.of(macOf(key)), SetCookie.of("session", ""), Duration.ofDays(14));
    }

    private static Mac macOf(byte[] key) {
        if (key.length < SHORTEST_KEY) {
            throw new IllegalArgumentException(
                    "a key of " + key.length + " bytes: it must have " + SHORTEST_KEY + " or more");
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no HMAC-SHA-256, which every one must have", e);
        }
    }

    /// Returns these sessions with one more key, which what was signed before the key changed is
    /// verified with.
    ///
    /// @param key a secret that was in use
    /// @return other sessions
    /// @throws IllegalArgumentException if the key is too short
    public SignedSessions withOldKey(byte[] key) {
        return new SignedSessions(
                Stream.concat(keys.stream(), Stream.of(macOf(key))).toList(), cookie, age);
    }

    /// Returns these sessions with another cookie.
    ///
    /// @param cookie its name and where it is sent; its value does not matter
    /// @return other sessions
    public SignedSessions withCookie(SetCookie cookie) {
        return new SignedSessions(keys, cookie, age);
    }

    /// Returns these sessions with another age.
    ///
    /// @param age how long a session lasts that is not used
    /// @return other sessions
    public SignedSessions withAge(Duration age) {
        return new SignedSessions(keys, cookie, age);
    }

    private record Read(Session session, boolean aging) {}

    @Override
    public Response handle(ServerRequest request, Handler next) throws Exception {
        Read read = read(request);
        request.onAnswer(response -> keeping(read, response));
        return next.handle(request.with(Session.KEY, read.session));
    }

    private Response keeping(Read read, Response response) {
        if (!read.session.isChanged() && !read.aging) {
            return response;
        }
        Map<String, String> values = read.session.values();
        return (values.isEmpty() ? cookie.deleted() : cookie(values)).on(response);
    }

    private SetCookie cookie(Map<String, String> values) {
        requireRoom("values", values.size(), MAX_VALUES);
        SetCookie made = cookie(sign(values));
        requireRoom("bytes as a cookie", made.toString().length(), LARGEST_COOKIE);
        return made;
    }

    private static void requireRoom(String what, int count, int max) {
        if (count > max) {
            throw new IllegalStateException("a session of " + count + " " + what + ", of which it may have " + max
                    + ": keep them elsewhere, and only their key in the session");
        }
    }

    private SetCookie cookie(String value) {
        return new SetCookie(
                cookie.name(),
                value,
                cookie.path(),
                cookie.domain(),
                Optional.of(age),
                cookie.sameSite(),
                cookie.secure(),
                cookie.httpOnly());
    }

    private String sign(Map<String, String> values) {
        long end = WallClock.now().plus(age).getEpochSecond();
        byte[] fields = ((Body.Bytes) Body.form(values)).bytes();
        String text = end + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(fields);
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature(keys.getFirst(), text));
    }

    private byte[] signature(Mac key, String text) {
        // With the name, so that the value of one cookie is none of another.
        byte[] bytes = (cookie.name() + "=" + text).getBytes(StandardCharsets.UTF_8);
        synchronized (key) { // other loops may have the same sessions
            return key.doFinal(bytes);
        }
    }

    /// What is not as it was signed counts as nothing.
    private Read read(ServerRequest request) {
        Read none = new Read(new Session(Map.of()), false);
        String value = request.cookies().get(cookie.name());
        int dot = value == null ? -1 : value.lastIndexOf('.');
        if (value == null || dot < 0) {
            return none;
        }
        String text = value.substring(0, dot);
        try {
            byte[] signature = Base64.getUrlDecoder().decode(value.substring(dot + 1));
            if (keys.stream().noneMatch(key -> MessageDigest.isEqual(signature, signature(key, text)))) {
                return none;
            }
            String[] parts = text.split("\\.", 2);
            Instant end = Instant.ofEpochSecond(Long.parseLong(parts[0]));
            Duration left = Duration.between(WallClock.now(), end);
            if (left.isNegative()) {
                return none;
            }
            Map<String, String> values = new HashMap<>();
            String fields = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.US_ASCII);
            Parameters.parse(fields, MAX_VALUES).forEach(field -> values.put(field.getKey(), field.getValue()));
            return new Read(new Session(values), left.compareTo(age.dividedBy(2)) < 0);
        } catch (IllegalArgumentException | BadMessageException e) {
            return none;
        }
    }
}
