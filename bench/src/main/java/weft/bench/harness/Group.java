package weft.bench.harness;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Comparisons that belong together.
public interface Group {

    /// Returns by what `bench/run` can be asked for all of them. Several groups may have one name.
    String name();

    /// Returns the title that they have on the page, alone or with other groups.
    String title();

    /// Returns their names, in the order in which they are made.
    ///
    /// @param length of the run: a quick one may leave out what takes long
    List<String> comparisons(Run.Length length);

    /// Returns what the page says of them.
    List<Topic> topics();

    /// Measures and reports.
    ///
    /// @param chosen names of some of them
    /// @throws IOException if a subject fails, or does something else than it should
    void compare(Set<String> chosen, Run run) throws IOException;

    /// Starts one subject of a comparison by itself.
    ///
    /// @param comparison of this group or not
    /// @param subject its name
    /// @param flags that its JVM gets besides
    /// @return nothing if there is no such comparison here, or no such subject in Java
    /// @throws IOException if it does not start
    default Optional<Workload> start(String comparison, String subject, List<String> flags, Run run)
            throws IOException {
        return Optional.empty();
    }
}
