package weft.bench.jmh;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import weft.Action;
import weft.EventLoop;

/// A loop that is kept between the invocations of a benchmark.
@State(Scope.Benchmark)
public class Loops {

    /// Opens the JDK to the mounted engine, for the fork of a benchmark.
    static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    /// Exports the JVM's continuation, for the fork of a benchmark.
    static final String EXPORT = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";

    /// Asks for the baton engine.
    static final String BATON = "-Dweft.engine=baton";

    private EventLoop loop;

    /// Creates the loop.
    @Setup
    public void open() {
        loop = EventLoop.create();
    }

    /// Closes the loop.
    @TearDown
    public void close() {
        loop.close();
    }

    void run(Action body) {
        loop.runUntilComplete(body);
    }
}
