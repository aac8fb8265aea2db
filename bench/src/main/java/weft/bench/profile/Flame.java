package weft.bench.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.bench.page.FlameGraph;
import weft.bench.page.FlameGraph.Part;

/// Stacks put together where they begin alike.
final class Flame {

    private static final double LEAST = 0.005; // of all: what is less is not shown by itself

    private final String name;
    private final Layer layer;
    private final Map<Frame, Flame> callees = new LinkedHashMap<>();
    private long samples;

    private Flame(String name, Layer layer) {
        this.name = name;
        this.layer = layer;
    }

    /// Draws them; each frame in the colour of its layer.
    static String svg(String title, List<Stack> stacks) {
        Flame root = new Flame("all", Layer.OTHER);
        stacks.forEach(root::add);
        Map<String, String> key = new LinkedHashMap<>();
        Profile.of(stacks).layers().keySet().forEach(layer -> key.put(colour(layer), layer.text));
        return FlameGraph.svg(title, root.part(LEAST * root.samples), key);
    }

    private void add(Stack stack) {
        Flame at = this;
        at.samples += stack.samples();
        for (Frame frame : stack.frames()) {
            Layer caller = at.layer;
            at = at.callees.computeIfAbsent(
                    frame, _ -> new Flame(frame.name(), Layer.of(frame).orElse(caller)));
            at.samples += stack.samples();
        }
    }

    private Part part(double least) {
        List<Part> above = new ArrayList<>();
        long small = 0;
        for (Flame callee : callees.values()) {
            if (callee.samples >= least) {
                above.add(callee.part(least));
            } else {
                small += callee.samples;
            }
        }
        above.sort(Comparator.comparing(Part::name));
        if (small >= least) {
            above.add(new Part("less than half a percent each", colour(layer), small, List.of()));
        }
        return new Part(name, colour(layer), samples, above);
    }

    private static String colour(Layer layer) {
        return FlameGraph.colour(layer.ordinal());
    }
}
