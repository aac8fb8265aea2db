package weft.bench.net;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import weft.bench.harness.Child;
import weft.bench.harness.Entrants;
import weft.bench.harness.Figure;
import weft.bench.harness.Goal;
import weft.bench.harness.Plan;
import weft.bench.harness.Report;
import weft.bench.harness.Subject;
import weft.bench.harness.Subject.Form;
import weft.bench.harness.Subjects;
import weft.bench.harness.Table;

/// Measures and reports echoes.
///
/// @param subjects all that there are, and those that are missing
/// @param goals of ours
public record EchoBench(List<Subject> subjects, List<Goal> goals, Plan plan, Report report) {

    /// Measures and reports one comparison.
    ///
    /// @throws IOException if one of ours does not answer, or with something else than it was sent
    public void compare(Echo echo, Child load) throws IOException {
        Entrants entrants = Entrants.of(subjects);
        Map<Subject, Samples> samples = echo.measure(entrants, plan, load);
        samples.forEach((subject, each) -> report.add(echo.results(subject, each, forms())));
        entrants.failures()
                .forEach((subject, reason) ->
                        echo.names(subject, forms()).forEach(name -> report.failed(name, subject.name(), reason)));
        report.say("");
        report.say(echo.name() + ": " + echo.connections() + " connections, " + echo.messages() + ", " + plan.rounds()
                + " rounds of " + plan.time().toMillis() + " ms");
        report.row(
                "",
                List.of(
                        "messages/s",
                        "of netty's",
                        "CPU us/message",
                        "netty's CPU/its",
                        "p50, p99 us",
                        "server, load, others",
                        echo.pacedOrder().isPresent() ? "at a half: p50, p99, p99.9" : ""));
        for (Subject subject : subjects) {
            Table table = table(echo, subject.form());
            table.row(
                    subject,
                    () -> List.of(
                            table.medians(subject, "%,.0f", Figure.RATE),
                            table.toPeer(subject, Figure.RATE),
                            table.spread(subject, Figure.CPU, "%.1f"),
                            table.peerTo(subject, Figure.CPU),
                            table.medians(subject, "%.0f", "latency-p50", "latency-p99"),
                            table.medians(subject, "%.0f%%", Figure.SERVER_BUSY, Figure.LOAD_BUSY, "others-busy"),
                            echo.pacedOrder().isPresent()
                                    ? table.medians(subject, "%,.0f", "paced-p50", "paced-p99", "paced-p99.9")
                                    : ""));
        }
        for (Form form : forms()) {
            table(echo, form).goals(goals);
        }
    }

    private Set<Form> forms() {
        return subjects.stream().map(Subject::form).collect(Collectors.toCollection(() -> EnumSet.noneOf(Form.class)));
    }

    private Table table(Echo echo, Form form) {
        return new Table(report, echo.name(form), Subjects.NETTY);
    }
}
