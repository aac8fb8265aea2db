package weft.bench.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import weft.bench.harness.Child;
import weft.bench.harness.Figure;
import weft.bench.harness.Plan;
import weft.bench.harness.Rounds;
import weft.bench.harness.Sample;
import weft.bench.harness.Server;
import weft.bench.harness.Subject;

/// What was measured of one server: in each round, as much as it can do, and then half of that.
///
/// @param saturated under as much load as it takes
/// @param paced at a constant rate; none if the load cannot do that
public record Samples(List<Sample> saturated, List<Paced> paced) {

    /// Begins with none.
    public Samples() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    /// Measures as much as it can do.
    public void addSaturated(Plan plan, Plan.Round<Sample> round) throws IOException {
        saturated.add(plan.undisturbed(round));
    }

    /// Measures at half the rate of the last that was added.
    ///
    /// @param order begins with its name, the port and the number of connections
    public void addPaced(Plan plan, Child load, String order, Server server) throws IOException {
        double rate = saturated.getLast().messagesPerSecond() / 2;
        paced.add(plan.undisturbed(() -> Paced.ask(load, order, server, rate, plan.time()), Paced::othersBusy));
    }

    /// Returns those of the rounds that count.
    public Samples counted(Plan plan) {
        return new Samples(plan.counted(saturated), paced.isEmpty() ? paced : plan.counted(paced));
    }

    /// Returns the figures.
    ///
    /// @param message what is counted
    public List<Rounds> results(String comparison, Subject subject, String message) {
        Stream<Rounds> all =
                Figure.all(message).stream().map(figure -> figure.of(comparison, subject.name(), saturated));
        return paced.isEmpty()
                ? all.toList()
                : Stream.concat(all, Paced.results(comparison, subject, message, paced).stream())
                        .toList();
    }
}
