package weft.bench.page;

import java.util.List;
import java.util.Locale;

/// Bars beside each other, as SVG: the median of each, with a line from the least to the greatest. It is text with few
/// shapes: what draws through AWT wants fonts, which servers do not have.
final class BarChart {

    /// @param label whose it is
    /// @param low the least
    /// @param value the median
    /// @param high the greatest
    record Bar(String label, double low, double value, double high) {}

    private static final int WIDTH = 720;
    private static final int LEFT = 130;
    private static final int RIGHT = 110;
    private static final int ROW = 26;
    private static final int TOP = 34;

    private BarChart() {}

    static String svg(String title, List<Bar> bars) {
        double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        double scale = (WIDTH - LEFT - RIGHT) / most;
        int height = TOP + ROW * bars.size() + 8;
        StringBuilder svg = new StringBuilder(Svg.begin(WIDTH, height, title));
        int y = TOP;
        for (Bar bar : bars) {
            double end = LEFT + bar.value * scale;
            double low = LEFT + bar.low * scale;
            double high = Math.min(WIDTH - RIGHT + 8, LEFT + bar.high * scale);
            svg.append(Svg.text(LEFT - 8, y + 16, "end", bar.label));
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
                    LEFT,
                    y + 3,
                    Math.max(1, end - LEFT),
                    ROW - 8,
                    bar.label.startsWith("weft") ? Svg.COLOURS.getFirst() : Svg.GREY));
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#333\"/>\n",
                    low,
                    y + 12,
                    high,
                    y + 12));
            svg.append(Svg.text((int) Math.max(end, high) + 8, y + 16, "start", Svg.number(bar.value)));
            y += ROW;
        }
        return svg.append(Svg.END).toString();
    }
}
