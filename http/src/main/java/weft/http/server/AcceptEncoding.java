package weft.http.server;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import weft.http.Headers;

/// What a client can decode: RFC 9110, section 12.5.3.
final class AcceptEncoding {

    private AcceptEncoding() {}

    /// Returns the coding that the client likes best.
    ///
    /// @param codings what there is, the best first
    /// @return empty if it wants none of them, or likes it better as it is
    static Optional<String> choose(Headers headers, List<String> codings) {
        List<String> accepted = headers.list("accept-encoding");
        String best = "";
        double quality = 0;
        for (String coding : codings) {
            double other = quality(accepted, coding);
            if (other > quality) {
                best = coding;
                quality = other;
            }
        }
        boolean plainIsBetter = accepted.stream().anyMatch(entry -> name(entry).equals("identity"))
                && quality(accepted, "identity") > quality;
        return best.isEmpty() || plainIsBetter ? Optional.empty() : Optional.of(best);
    }

    private static double quality(List<String> accepted, String coding) {
        double any = 0;
        for (String entry : accepted) {
            String name = name(entry);
            if (name.equals(coding)) {
                return quality(entry);
            }
            if (name.equals("*")) {
                any = quality(entry);
            }
        }
        return any;
    }

    private static String name(String entry) {
        int semicolon = entry.indexOf(';');
        return (semicolon < 0 ? entry : entry.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    private static double quality(String entry) {
        for (String parameter : entry.split(";")) {
            String text = parameter.strip();
            if (text.startsWith("q=") || text.startsWith("Q=")) {
                try {
                    return Math.clamp(Double.parseDouble(text.substring(2)), 0, 1);
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
