package weft.http.client;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.http.MediaType;
import weft.http.syntax.Tokens;

/// Reads the field `link`: RFC 8288, section 3. What makes no sense is passed over, as senders are not careful.
final class LinkField {

    private LinkField() {}

    /// Returns where the first link of a relation leads.
    ///
    /// @param page the address of the answer
    /// @param values of its fields
    /// @param relation such as `next`, in any case
    static Optional<URI> target(URI page, List<String> values, String relation) {
        for (String value : values) {
            int end = 0;
            for (int begin; (begin = value.indexOf('<', end)) >= 0; ) {
                int close = value.indexOf('>', begin);
                if (close < 0) {
                    break;
                }
                end = Tokens.end(value, ',', close);
                // A type, as a media type has it, and parameters of the same kind.
                Map<String, String> parameters = MediaType.parse("link" + value.substring(close + 1, end))
                        .parameters();
                if (isOf(relation, parameters)) {
                    try {
                        return Optional.of(Redirects.resolve(page, value.substring(begin + 1, close)));
                    } catch (IllegalArgumentException e) {
                        // no address: the next link
                    }
                }
            }
        }
        return Optional.empty();
    }

    /// Whether a link has the relation, and to the page that the answer is: an `anchor` names another one.
    private static boolean isOf(String relation, Map<String, String> parameters) {
        return !parameters.containsKey("anchor")
                && Arrays.stream(parameters.getOrDefault("rel", "").split("[ \t]+"))
                        .anyMatch(relation::equalsIgnoreCase);
    }
}
