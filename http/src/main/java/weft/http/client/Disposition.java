package weft.http.client;

import java.util.Map;
import java.util.Optional;
import weft.http.MediaType;
import weft.http.syntax.Addresses;

/// Reads the field `content-disposition`: RFC 6266. It is written as a media type is: a word, and parameters.
final class Disposition {

    private static final String UTF_8 = "utf-8'"; // the one charset that RFC 8187 asks for

    private Disposition() {}

    /// Returns how the sender calls the file; empty if it does not say.
    static Optional<String> fileName(String value) {
        Map<String, String> parameters = MediaType.parse(value).parameters();
        return extended(parameters.getOrDefault("filename*", ""))
                .or(() -> Optional.ofNullable(parameters.get("filename")))
                .filter(name -> !name.isEmpty());
    }

    /// Decodes a charset, a language, and a text in percent-encoding: RFC 8187, section 3.2.
    private static Optional<String> extended(String value) {
        int text = value.indexOf('\'', UTF_8.length());
        if (text < 0 || !value.regionMatches(true, 0, UTF_8, 0, UTF_8.length())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Addresses.decoded(value.substring(text + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
