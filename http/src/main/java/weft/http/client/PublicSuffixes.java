package weft.http.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.Weft;

/// Domains under which anybody can have one, such as `com` and `co.uk`: no cookie is for all of such. The list is
/// that of publicsuffix.org, and its [algorithm](https://github.com/publicsuffix/list/wiki/Format).
final class PublicSuffixes {

    static volatile @Nullable PublicSuffixes loaded; // read when first wanted

    private final Set<String> rules;

    private PublicSuffixes(Set<String> rules) {
        this.rules = rules;
    }

    /// Reads the list on another thread, unless it is there: that takes so long that a loop would stand still.
    ///
    /// **Cancellation.** Ends the wait alone.
    static void await() {
        if (loaded == null) {
            Weft.toThread(PublicSuffixes::loadOnce);
        }
    }

    static PublicSuffixes load() {
        PublicSuffixes known = loaded;
        return known == null ? loadOnce() : known;
    }

    private static synchronized PublicSuffixes loadOnce() {
        PublicSuffixes known = loaded;
        if (known == null) {
            known = read();
            loaded = known;
        }
        return known;
    }

    private static PublicSuffixes read() {
        Set<String> rules = new HashSet<>(16 * 1024);
        try (InputStream file = Objects.requireNonNull(
                        PublicSuffixes.class.getResourceAsStream("effective_tld_names.dat"), "the list");
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (String line; (line = lines.readLine()) != null; ) {
                String rule = line.strip();
                if (!rule.isEmpty() && !rule.startsWith("//")) {
                    rules.add(Origin.isAscii(rule) ? rule : IDN.toASCII(rule, IDN.ALLOW_UNASSIGNED));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PublicSuffixes(rules);
    }

    /// Whether a domain is such a one.
    ///
    /// @param domain in lower case and in ASCII
    boolean contains(String domain) {
        if (rules.contains("!" + domain)) {
            return false;
        }
        int dot = domain.indexOf('.');
        return dot < 0 || rules.contains(domain) || rules.contains("*" + domain.substring(dot));
    }
}
