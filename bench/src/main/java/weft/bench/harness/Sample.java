package weft.bench.harness;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// What one run of the load has measured. Times are in nanoseconds.
///
/// @param messages how many went there and back
/// @param time how long it took
/// @param serverCpu the CPU time of the server's process, user's and system's
/// @param loadCpu the CPU time of the generator's
/// @param othersCpu the CPU time of all other processes, on all cores; 0 where there is no telling
/// @param median of the time from a message to the end of its echo
/// @param p99 the same, which 1 percent exceeds
public record Sample(long messages, long time, long serverCpu, long loadCpu, long othersCpu, long median, long p99) {

    public String line() {
        return LongStream.of(messages, time, serverCpu, loadCpu, othersCpu, median, p99)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" ", "sample ", ""));
    }

    public static Sample parse(String line) {
        long[] all = Arrays.stream(line.split(" "))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
        return new Sample(all[0], all[1], all[2], all[3], all[4], all[5], all[6]);
    }

    public double messagesPerSecond() {
        return messages * 1e9 / time;
    }

    public double serverMicrosPerMessage() {
        return serverCpu / 1e3 / messages;
    }

    /// The share of one core that the generator needed.
    public double loadBusy() {
        return 100.0 * loadCpu / time;
    }

    public double othersBusy() {
        return 100.0 * othersCpu / time;
    }

    public double serverBusy() {
        return 100.0 * serverCpu / time;
    }
}
