package weft.bench.http;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/// The latencies at a constant rate, in microseconds: from when a request was to be sent, to the end of its answer.
///
/// @param rate requests in a second
/// @param p50 the median
/// @param p90 what 10 percent exceed
/// @param p99 what 1 percent exceeds
/// @param p999 what 1 in 1,000 exceeds
/// @param max the longest
record Paced(double rate, double p50, double p90, double p99, double p999, double max) {

    static Paced of(double rate, Histogram nanos) {
        return new Paced(
                rate,
                nanos.getValueAtPercentile(50) / 1e3,
                nanos.getValueAtPercentile(90) / 1e3,
                nanos.getValueAtPercentile(99) / 1e3,
                nanos.getValueAtPercentile(99.9) / 1e3,
                nanos.getMaxValue() / 1e3);
    }

    String line() {
        return String.format(Locale.ROOT, "paced %f %f %f %f %f %f", rate, p50, p90, p99, p999, max);
    }

    static Paced parse(String line) {
        String[] all = line.split(" ");
        double[] values = new double[all.length - 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.parseDouble(all[i + 1]);
        }
        return new Paced(values[0], values[1], values[2], values[3], values[4], values[5]);
    }
}
