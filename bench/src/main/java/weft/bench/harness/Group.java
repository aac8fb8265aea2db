package weft.bench.harness;

import java.io.IOException;
import java.util.List;
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
}
