package weft.bench.page;

import java.util.List;
import java.util.Map;
import weft.bench.harness.Rounds;

/// What one run has found of one comparison.
///
/// @param date when
/// @param machine on what, and with which Java
/// @param versions of the subjects that are not Java's, by their names
/// @param missing why subjects were not measured, by their names
/// @param figures of the subjects that were
record Measured(
        String date, String machine, Map<String, String> versions, Map<String, String> missing, List<Rounds> figures) {}
