package weft.bench.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/// What is drawn is XML, and as long or as high as it should be.
class ChartTest {

    private static final double EXACT = 0.2; // of a pixel: one digit is drawn

    @Test
    void aBarIsAsLongAsItsMedianAndItsLineGoesFromTheLeastToTheGreatest() throws Exception {
        String svg = BarChart.svg(
                "some & other < units",
                List.of(new BarChart.Bar("weft-mounted", 5, 10, 20), new BarChart.Bar("netty", 15, 20, 25)));

        List<Element> bars = all(svg, "rect").stream()
                .filter(each -> each.getAttribute("x").equals("130"))
                .toList();
        List<Element> lines = all(svg, "line");
        assertThat(bars).hasSize(2);
        assertThat(number(bars.get(1), "width")).isCloseTo(2 * number(bars.get(0), "width"), within(EXACT));
        assertThat(bars.get(0).getAttribute("fill")).isNotEqualTo(bars.get(1).getAttribute("fill"));
        double unit = number(bars.get(0), "width") / 10;
        assertThat(number(lines.get(0), "x1") - 130).isCloseTo(5 * unit, within(EXACT));
        assertThat(number(lines.get(0), "x2") - 130).isCloseTo(20 * unit, within(EXACT));
        assertThat(texts(svg)).contains("some & other < units", "weft-mounted", "netty", "10", "20");
    }

    @Test
    void aLineIsFlatIfNothingGrowsAndRisesAStepForEachPowerOfTen() throws Exception {
        String svg = LineChart.svg(
                "time",
                List.of(
                        new LineChart.Line("flat", points(7, 7, 7)),
                        new LineChart.Line("growing", points(1, 10, 100))));

        List<double[]> flat = polyline(svg, 0);
        List<double[]> growing = polyline(svg, 1);
        assertThat(flat).extracting(point -> point[1]).containsOnly(flat.getFirst()[1]);
        double step = growing.get(0)[1] - growing.get(1)[1];
        assertThat(step).isPositive();
        assertThat(growing.get(1)[1] - growing.get(2)[1]).isCloseTo(step, within(EXACT));
        assertThat(growing.get(1)[0] - growing.get(0)[0])
                .isCloseTo(growing.get(2)[0] - growing.get(1)[0], within(EXACT));
        assertThat(texts(svg)).contains("time", "flat", "growing", "1", "10", "100");
    }

    private static List<LineChart.Point> points(double... values) {
        List<LineChart.Point> points = new ArrayList<>();
        for (double value : values) {
            points.add(new LineChart.Point(Math.pow(10, points.size() + 1), value));
        }
        return points;
    }

    private static List<double[]> polyline(String svg, int index) throws Exception {
        return Arrays.stream(
                        all(svg, "polyline").get(index).getAttribute("points").split(" "))
                .map(point -> Arrays.stream(point.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
    }

    private static List<String> texts(String svg) throws Exception {
        return all(svg, "text").stream().map(Element::getTextContent).toList();
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    private static List<Element> all(String svg, String name) throws Exception {
        NodeList nodes = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
