package weft.bench.page;

import java.util.List;
import java.util.Locale;

/// Pieces of SVG.
final class Svg {

    static final List<String> COLOURS =
            List.of("#0b7285", "#e8590c", "#5f3dc4", "#2b8a3e", "#c2255c", "#e67700", "#1864ab", "#868e96", "#343a40");
    static final String GREY = "#adb5bd";
    static final String END = "</svg>\n";

    private Svg() {}

    static String begin(int width, int height, String title) {
        return String.format(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                                + " font-family=\"sans-serif\" font-size=\"13\">\n"
                                + "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n",
                        width, height, width, height, width, height)
                + String.format("<text x=\"12\" y=\"20\" font-weight=\"bold\">%s</text>\n", escape(title));
    }

    static String text(int x, int y, String anchor, String text) {
        return String.format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"#222\">%s</text>\n", x, y, anchor, escape(text));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /// Returns a number as people read it: three digits that count.
    static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value)
                .replaceAll("(\\.\\d*?)0+$", "$1")
                .replaceAll("\\.$", "");
    }
}
