package weft.bench.page;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Lines over a range of sizes, as SVG; both axes are logarithmic, so what grows with the size rises, and what does
/// not is flat.
final class LineChart {

    /// @param label whose it is
    /// @param points from the least size to the greatest
    record Line(String label, List<Point> points) {}

    /// @param size how many there were
    /// @param value what one of them took
    record Point(double size, double value) {}

    private static final int WIDTH = 720;
    private static final int HEIGHT = 340;
    private static final int LEFT = 70;
    private static final int RIGHT = 150;
    private static final int TOP = 40;
    private static final int BOTTOM = 40;

    private final double leastSize;
    private final double mostSize;
    private final double leastValue;
    private final double mostValue;

    private LineChart(List<Line> lines) {
        List<Point> all = lines.stream().flatMap(line -> line.points.stream()).toList();
        leastSize = decade(all.stream().mapToDouble(Point::size).min().orElse(1), Math::floor);
        mostSize = decade(all.stream().mapToDouble(Point::size).max().orElse(10), Math::ceil);
        leastValue = decade(all.stream().mapToDouble(Point::value).min().orElse(1), Math::floor);
        mostValue = decade(all.stream().mapToDouble(Point::value).max().orElse(10), Math::ceil);
    }

    private interface Rounding {
        double round(double value);
    }

    /// Returns the logarithm of a power of ten beside a value.
    private static double decade(double value, Rounding rounding) {
        return rounding.round(Math.log10(Math.max(value, 1e-3)));
    }

    static String svg(String title, List<Line> lines) {
        return new LineChart(lines).draw(title, lines);
    }

    private String draw(String title, List<Line> lines) {
        StringBuilder svg = new StringBuilder(Svg.begin(WIDTH, HEIGHT, title));
        for (double size = leastSize; size <= mostSize; size++) {
            int x = (int) x(Math.pow(10, size));
            svg.append(grid(x, TOP, x, HEIGHT - BOTTOM))
                    .append(Svg.text(x, HEIGHT - BOTTOM + 18, "middle", Svg.number(Math.pow(10, size))));
        }
        for (double value = leastValue; value <= mostValue; value++) {
            int y = (int) y(Math.pow(10, value));
            svg.append(grid(LEFT, y, WIDTH - RIGHT, y))
                    .append(Svg.text(LEFT - 8, y + 4, "end", Svg.number(Math.pow(10, value))));
        }
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            String colour = Svg.COLOURS.get(i % Svg.COLOURS.size());
            String points = line.points.stream()
                    .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", x(point.size), y(point.value)))
                    .collect(Collectors.joining(" "));
            svg.append(String.format(
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n", points, colour));
            int key = TOP + 18 * i;
            svg.append(String.format(
                    "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>\n",
                    WIDTH - RIGHT + 12, key, colour));
            svg.append(Svg.text(WIDTH - RIGHT + 30, key + 11, "start", line.label));
        }
        return svg.append(Svg.END).toString();
    }

    private double x(double size) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (Math.log10(size) - leastSize) / Math.max(1, mostSize - leastSize);
    }

    private double y(double value) {
        double height = (Math.log10(Math.max(value, 1e-3)) - leastValue) / Math.max(1, mostValue - leastValue);
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * height;
    }

    private static String grid(int x1, int y1, int x2, int y2) {
        return String.format("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#ddd\"/>\n", x1, y1, x2, y2);
    }
}
