package weft.bench;

import weft.Action;
import weft.EventLoop;

/// A loop that is kept between the invocations of a benchmark.
final class Loops implements AutoCloseable {

    /// Opens the JDK to the mounted engine, for the fork of a benchmark.
    static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    /// Exports the JVM's continuation, for the fork of a benchmark.
    static final String EXPORT = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";

    /// Asks for the baton engine.
    static final String BATON = "-Dweft.engine=baton";

    private final EventLoop loop = EventLoop.create();

    void run(Action body) {
        loop.runUntilComplete(body);
    }

    @Override
    public void close() {
        loop.close();
    }
}
