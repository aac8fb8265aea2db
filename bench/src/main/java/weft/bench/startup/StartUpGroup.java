package weft.bench.startup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import weft.bench.harness.Group;
import weft.bench.harness.Run;
import weft.bench.harness.Topic;

/// How long a program takes from its command to its end.
public final class StartUpGroup implements Group {

    @Override
    public String name() {
        return StartUp.NAME;
    }

    @Override
    public String title() {
        return "Start-up";
    }

    @Override
    public List<String> comparisons(Run.Length length) {
        return List.of(StartUp.NAME);
    }

    @Override
    public List<Topic> topics() {
        return List.of(StartUp.topic());
    }

    @Override
    public void compare(Set<String> chosen, Run run) throws IOException {
        Path root = run.home().resolveSibling("");
        new StartUp(run.report(), run.length() == Run.Length.QUICK ? 5 : 20).compare(run.peers(), root);
    }
}
