package weft.bench.profile;

import java.util.Arrays;
import java.util.List;

/// A stack that was sampled.
///
/// @param frames the outermost first
/// @param samples how often it was found
record Stack(List<Frame> frames, long samples) {

    /// Reads what the profiler writes: a stack a line, its frames divided by semicolons, then a space and the number of
    /// samples.
    static List<Stack> parse(String collapsed) {
        return collapsed.lines().map(Stack::parseLine).toList();
    }

    private static Stack parseLine(String line) {
        int space = line.lastIndexOf(' ');
        return new Stack(
                Arrays.stream(line.substring(0, space).split(";", -1))
                        .map(Frame::parse)
                        .toList(),
                Long.parseLong(line.substring(space + 1)));
    }

    Frame leaf() {
        return frames.getLast();
    }
}
