package weft.bench.net;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import weft.bench.harness.Child;
import weft.bench.harness.Figure;
import weft.bench.harness.Goal;
import weft.bench.harness.Plan;
import weft.bench.harness.Report;
import weft.bench.harness.Sample;
import weft.bench.harness.Subject;
import weft.bench.harness.Subject.Form;
import weft.bench.harness.Subjects;
import weft.bench.harness.Table;

/// Measures and reports echoes.
///
/// @param subjects all that there are, and those that are missing
record EchoBench(List<Subject> subjects, Plan plan, Report report) {

    private static final List<Goal> GOALS =
            List.of(Goal.rate(Subjects.NETTY, 0.9), Goal.rate("asyncio", 5), Goal.rate("uvloop", 2));

    void compare(Echo echo, Child load) throws IOException {
        List<Subject> present =
                subjects.stream().filter(each -> each.missing().isEmpty()).toList();
        Map<Subject, List<Sample>> samples = echo.measure(present, plan, load);
        samples.forEach((subject, each) -> report.add(echo.results(subject, each)));
        report.say("");
        report.say(echo.name() + ": " + echo.connections() + " connections, messages of " + echo.size() + " bytes, "
                + plan.rounds() + " rounds of " + plan.time().toMillis() + " ms");
        report.row(
                "",
                List.of(
                        "messages/s",
                        "of netty's",
                        "CPU us/message",
                        "netty's CPU/its",
                        "p50, p99 us",
                        "server, load, others"));
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
                            table.medians(subject, "%.0f%%", "server-busy", "load-busy", "others-busy")));
        }
        for (Form form : Form.values()) {
            table(echo, form).goals(GOALS);
        }
    }

    private Table table(Echo echo, Form form) {
        return new Table(report, echo.name(form), Subjects.NETTY);
    }
}
