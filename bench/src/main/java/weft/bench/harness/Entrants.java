package weft.bench.harness;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Those that are in a comparison. A peer that fails is out from then on, and its row says why; one of ours ends the
/// run.
public final class Entrants {

    /// Something that each of them does.
    public interface Work {

        /// @throws IOException if it fails
        void by(Subject subject) throws IOException;
    }

    private final Set<Subject> in = new LinkedHashSet<>();
    private final Map<Subject, String> failures = new LinkedHashMap<>();

    private Entrants() {}

    /// Begins with those that are not missing.
    public static Entrants of(List<Subject> subjects) {
        Entrants entrants = new Entrants();
        for (Subject subject : subjects) {
            subject.missing()
                    .ifPresentOrElse(reason -> entrants.failures.put(subject, reason), () -> entrants.in.add(subject));
        }
        return entrants;
    }

    /// Has something done by each that is in, in order.
    ///
    /// @throws IOException if one of ours fails
    public void each(Work work) throws IOException {
        for (Subject subject : List.copyOf(in)) {
            try {
                work.by(subject);
            } catch (IOException e) {
                if (Subjects.isOurs(subject)) {
                    throw e;
                }
                withdraw(subject, "it failed: " + e.getMessage());
            }
        }
    }

    /// Takes one out.
    ///
    /// @param reason what its row says
    public void withdraw(Subject subject, String reason) {
        in.remove(subject);
        failures.put(subject, reason);
    }

    /// Returns those that are in.
    public Set<Subject> in() {
        return in;
    }

    /// Returns why others are not.
    public Map<Subject, String> failures() {
        return failures;
    }
}
