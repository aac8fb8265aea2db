package weft.bench.net;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What weft is to reach beside a peer.
///
/// @param metric which figure of both
/// @param peer whose
/// @param factor how many times the peer's, at least; of what is to be small, at most
record Goal(String metric, String peer, double factor) {

    /// By messages in a second.
    static final List<Goal> ECHO = List.of(
            new Goal(Echo.RATE, Subjects.NETTY, 0.9),
            new Goal(Echo.RATE, "asyncio", 5),
            new Goal(Echo.RATE, "uvloop", 2));

    /// By requests in a second.
    static final List<Goal> SERVER = List.of(
            new Goal(Http.RATE, Subjects.NETTY, 0.9),
            new Goal(Http.RATE, HttpSubjects.VERTX, 1),
            new Goal(Http.RATE, HttpSubjects.HELIDON, 1),
            new Goal(Http.RATE, HttpSubjects.NODE, 1),
            new Goal(Http.RATE, HttpSubjects.AIOHTTP, 4));

    /// By requests in a second.
    static final List<Goal> CLIENT = Stream.concat(SERVER.stream(), Stream.of(new Goal(Http.RATE, HttpSubjects.JDK, 1)))
            .toList();

    /// By memory.
    static final List<Goal> IDLE = List.of(new Goal(Idle.MEMORY, Subjects.NETTY, 1.3));

    /// Compares one of ours, adds the ratio to the results, and says whether this is met: by the median of the rounds'
    /// ratios.
    ///
    /// @return nothing if one of both was not measured
    Optional<String> check(Report report, String comparison, String ours) {
        Optional<Rounds> own = report.find(comparison, ours, metric);
        Optional<Rounds> other = report.find(comparison, peer, metric);
        if (own.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        Rounds ratio = own.get().dividedBy(other.get(), metric + "-to-" + peer);
        report.add(List.of(ratio));
        boolean small = metric.equals(Idle.MEMORY);
        boolean met = small ? ratio.median() <= factor : ratio.median() >= factor;
        return Optional.of(String.format(
                Locale.ROOT,
                "  goal: %s in %s %s %s: %s, %s",
                ours,
                comparison,
                small ? "at most" : "at least",
                factor + " of " + peer + "'s " + metric,
                Report.spread(ratio, "%.2f"),
                met ? "met" : "missed"));
    }
}
