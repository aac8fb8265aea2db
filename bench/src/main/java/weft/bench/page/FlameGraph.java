package weft.bench.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A flame graph as SVG: what is called is above its caller, and as wide as its share. Each part tells its name and its
/// share to the pointer, if the graph is opened by itself.
public final class FlameGraph {

    /// A part of it.
    ///
    /// @param name what it is
    /// @param colour of [#colour]
    /// @param weight how wide, that of all that is above it included
    /// @param above what is above it, from the left to the right
    public record Part(String name, String colour, double weight, List<Part> above) {}

    // Dark enough for white letters.
    private static final List<String> COLOURS = List.of(
            "#0b7285", "#d9480f", "#5f3dc4", "#2b8a3e", "#c2255c", "#e67700", "#1864ab", "#0ca678", "#343a40",
            "#845ef7");
    private static final int WIDTH = 1200;
    private static final int MARGIN = 10;
    private static final int TOP = 34;
    private static final int KEY = 18;
    private static final int ROW = 17;
    private static final double LETTER = 6.2; // how wide one is, about
    private static final int SHORTEST = 3; // letters that still tell something

    private final StringBuilder svg = new StringBuilder();
    private final double scale;
    private final double whole;
    private final int bottom;

    private FlameGraph(Part root, int bottom) {
        this.bottom = bottom;
        whole = root.weight;
        scale = (WIDTH - 2 * MARGIN) / whole;
    }

    /// Returns one of some colours that can be told apart.
    public static String colour(int index) {
        return index < COLOURS.size() ? COLOURS.get(index) : Svg.GREY;
    }

    /// Draws it.
    ///
    /// @param key what the colours mean, by the colours
    public static String svg(String title, Part root, Map<String, String> key) {
        int bottom = TOP + KEY * key.size() + 8 + ROW * height(root);
        return new FlameGraph(root, bottom).draw(title, root, key);
    }

    private static int height(Part part) {
        return 1 + part.above.stream().mapToInt(FlameGraph::height).max().orElse(0);
    }

    private String draw(String title, Part root, Map<String, String> key) {
        svg.append(Svg.begin(WIDTH, bottom + MARGIN, title));
        int y = TOP;
        for (Map.Entry<String, String> each : key.entrySet()) {
            svg.append(String.format(
                    "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>\n", MARGIN, y, each.getKey()));
            svg.append(Svg.text(MARGIN + 18, y + 11, "start", each.getValue()));
            y += KEY;
        }
        svg.append("<g font-size=\"11\" stroke=\"white\" stroke-width=\"0.5\">\n");
        draw(root, MARGIN, bottom - ROW);
        return svg.append("</g>\n").append(Svg.END).toString();
    }

    private void draw(Part part, double x, int y) {
        double width = part.weight * scale;
        String name = Svg.escape(part.name);
        svg.append(String.format(
                Locale.ROOT,
                "<g><title>%s, %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                name,
                100 * part.weight / whole,
                x,
                y,
                width,
                ROW - 1,
                part.colour));
        int letters = (int) ((width - 4) / LETTER);
        if (letters >= SHORTEST) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" fill=\"white\" stroke=\"none\">%s</text>",
                    x + 3,
                    y + 12,
                    Svg.escape(shortened(part.name, letters))));
        }
        svg.append("</g>\n");
        double left = x;
        for (Part each : part.above) {
            draw(each, left, y - ROW);
            left += each.weight * scale;
        }
    }

    // The end of a name tells more than its package.
    private static String shortened(String name, int letters) {
        return name.length() <= letters ? name : ".." + name.substring(name.length() - letters + 2);
    }
}
