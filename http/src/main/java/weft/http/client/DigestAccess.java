package weft.http.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.http.Request;
import weft.http.syntax.Tokens;

/// Answers challenges to show that a password is known: RFC 7616.
final class DigestAccess implements ClientMiddleware {

    /// A parameter, and before the first one of a challenge the scheme. The field is the server's, so its length costs
    /// no stack, and its square no time: possessive quantifiers go back over nothing.
    private static final Pattern PARAMETER = Pattern.compile("(?<![\\w-])(?:(?<scheme>[\\w-]++)\\s++)?(?<name>[\\w-]++)"
            + "\\s*+=\\s*+(?:\"(?<quoted>(?:[^\"\\\\]++|\\\\.)*+)\"|(?<plain>[^\\s,]++))");
    private static final Map<String, String> ALGORITHMS =
            Map.of("MD5", "MD5", "SHA-256", "SHA-256", "SHA-512-256", "SHA-512/256");

    /// What a server has asked.
    private record Challenge(Origin origin, Map<String, String> parameters, String algorithm, boolean isSession) {

        String get(String name) {
            return parameters.getOrDefault(name, "");
        }

        boolean hasQuality() {
            return !get("qop").isEmpty();
        }

        boolean isInUtf8() {
            return get("charset").equalsIgnoreCase("UTF-8");
        }

        /// Whether it asks for another proof than that for an earlier one. Not all servers say `stale`.
        boolean isNewTo(@Nullable Challenge earlier) {
            return earlier == null
                    || get("stale").equalsIgnoreCase("true")
                    || !get("nonce").equals(earlier.get("nonce"))
                    || !get("realm").equals(earlier.get("realm"));
        }
    }

    private final String user;
    private final String password;
    private final RandomGenerator random;
    private @Nullable Challenge last;
    private int count; // of requests with the last challenge

    DigestAccess(String user, String password, RandomGenerator random) {
        this.user = user;
        this.password = password;
        this.random = random;
    }

    @Override
    public ClientResponse send(Request request, Exchange next) {
        if (request.headers().has("authorization")) {
            return next.send(request);
        }
        Challenge known = last;
        if (known != null && !known.origin.equals(Origin.of(request.uri()))) {
            known = null;
        }
        ClientResponse response = next.send(known == null ? request : proven(request, known, ++count));
        if (response.status() != 401) {
            return response;
        }
        forget(known);
        Optional<Request> proof = proof(request, response, known);
        if (proof.isEmpty()) {
            return response;
        }
        Challenge answered = last;
        response.drain();
        ClientResponse second = next.send(proof.get());
        if (second.status() == 401) {
            forget(answered);
        }
        return second;
    }

    /// Returns the request with the proof that an answer asks for; empty if that is not to be sent. A failure
    /// closes the answer.
    private Optional<Request> proof(Request request, ClientResponse response, @Nullable Challenge known) {
        try {
            Challenge challenge = challenge(request, response).orElse(null);
            if (challenge == null || !challenge.isNewTo(known)) { // the password is wrong
                return Optional.empty();
            }
            Request proof = proven(request, challenge, 1);
            boolean isSent = response.sparesBody(); // else the next request has the proof at once
            last = challenge;
            count = isSent ? 1 : 0;
            return isSent ? Optional.of(proof) : Optional.empty();
        } catch (RuntimeException | Error e) {
            response.close();
            throw e;
        }
    }

    /// Whoever asks for what was refused is to be asked anew; another task may know a newer challenge.
    private void forget(@Nullable Challenge refused) {
        if (Objects.equals(last, refused)) {
            last = null;
        }
    }

    private static Optional<Challenge> challenge(Request request, ClientResponse response) {
        Origin origin = Origin.of(request.uri());
        return response.all("www-authenticate").stream()
                .flatMap(field -> digests(field).stream())
                .flatMap(parameters -> challenge(origin, parameters).stream())
                .findFirst();
    }

    /// Returns the parameters of each challenge of this scheme: a field may have several, of others as well.
    private static List<Map<String, String>> digests(String field) {
        List<Map<String, String>> digests = new ArrayList<>();
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher found = PARAMETER.matcher(field);
        while (found.find()) {
            String scheme = found.group("scheme");
            if (scheme != null) {
                parameters = new LinkedHashMap<>();
                if (scheme.equalsIgnoreCase("Digest")) {
                    digests.add(parameters);
                }
            }
            String quoted = found.group("quoted");
            String value = quoted == null ? found.group("plain") : quoted.replaceAll("\\\\(.)", "$1");
            parameters.putIfAbsent(found.group("name").toLowerCase(Locale.ROOT), value);
        }
        return digests;
    }

    private static Optional<Challenge> challenge(Origin origin, Map<String, String> parameters) {
        String name = parameters.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT);
        boolean session = name.endsWith("-SESS");
        String algorithm = ALGORITHMS.get(session ? name.substring(0, name.length() - 5) : name);
        boolean offersAuth = !parameters.containsKey("qop")
                || Tokens.list(parameters.get("qop")).contains("auth");
        return algorithm != null && offersAuth && parameters.containsKey("nonce")
                ? Optional.of(new Challenge(origin, parameters, algorithm, session))
                : Optional.empty();
    }

    /// RFC 7616, sections 3.4.1 to 3.4.3.
    private Request proven(Request request, Challenge challenge, int ordinal) {
        String target = RequestHeads.target(request.uri());
        String nonce = challenge.get("nonce");
        String own = HexFormat.of().toHexDigits(random.nextLong());
        String number = String.format("%08x", ordinal);
        String first = hash(
                challenge, bytes(user, challenge) + ":" + challenge.get("realm") + ":" + bytes(password, challenge));
        if (challenge.isSession) {
            first = hash(challenge, first + ":" + nonce + ":" + own);
        }
        String second = hash(challenge, request.method() + ":" + target);
        String proof = challenge.hasQuality()
                ? hash(challenge, first + ":" + nonce + ":" + number + ":" + own + ":auth:" + second)
                : hash(challenge, first + ":" + nonce + ":" + second);
        StringBuilder value = new StringBuilder("Digest ")
                .append(name(challenge))
                .append(", realm=")
                .append(Tokens.quoted(challenge.get("realm")))
                .append(", nonce=")
                .append(Tokens.quoted(nonce))
                .append(", uri=")
                .append(Tokens.quoted(target))
                .append(", response=\"")
                .append(proof)
                .append('"');
        if (challenge.parameters.containsKey("algorithm")) {
            value.append(", algorithm=").append(challenge.get("algorithm"));
        }
        if (challenge.parameters.containsKey("opaque")) {
            value.append(", opaque=").append(Tokens.quoted(challenge.get("opaque")));
        }
        if (challenge.hasQuality()) {
            value.append(", qop=auth, nc=").append(number);
        }
        if (challenge.hasQuality() || challenge.isSession) {
            value.append(", cnonce=\"").append(own).append('"');
        }
        return request.withHeader("authorization", value.toString());
    }

    /// RFC 7616, section 3.4: what is not of ASCII goes in the notation of RFC 8187, if the server knows that it is in
    /// UTF-8; else what is of Latin-1 goes as it is.
    private String name(Challenge challenge) {
        if (!isPlain() && challenge.isInUtf8()) {
            String encoded = URLEncoder.encode(user, StandardCharsets.UTF_8);
            return "username*=UTF-8''" + encoded.replace("+", "%20").replace("*", "%2A");
        }
        if (!Tokens.isOf(user, Tokens::isFieldChar)) {
            throw new IllegalArgumentException("the name \"" + Tokens.visible(user) + "\" cannot be sent to "
                    + challenge.origin + ": its challenge does not say charset=UTF-8, and without that a name has"
                    + " printable characters of Latin-1 alone; use another name, or have the server say it");
        }
        return "username=" + Tokens.quoted(user);
    }

    private boolean isPlain() {
        return Tokens.isOf(user, c -> ' ' <= c && c < 0x7f);
    }

    /// Returns what a server takes the name or the password for, with a character for each byte. They are in UTF-8,
    /// unless the name goes as it is in Latin-1: then the password is in that as well, if it can be.
    private String bytes(String text, Challenge challenge) {
        return isPlain() || challenge.isInUtf8() || !Tokens.isOf(text, c -> c <= 0xff)
                ? new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                : text;
    }

    /// Returns the hash of the bytes on the wire, which fields have as characters: what a realm is in, nobody says.
    private static String hash(Challenge challenge, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(challenge.algorithm)
                            .digest(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
