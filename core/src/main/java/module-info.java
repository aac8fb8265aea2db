import org.jspecify.annotations.NullMarked;

/// asyncio for Java: an event loop, tasks, futures, timeouts, groups, locks and queues, in straight-line code on
/// virtual threads.
///
/// Nothing here is null unless it says so.
@NullMarked
module weft.core {
    requires jdk.management;
    requires static transitive org.jspecify;

    exports weft;
    exports weft.flow;
    exports weft.io;
    exports weft.process;
    exports weft.sync;
}
