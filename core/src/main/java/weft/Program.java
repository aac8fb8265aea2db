package weft;

import org.jspecify.annotations.Nullable;

/// One [Weft#run]: a loop from its creation to its end, and the signals meanwhile.
final class Program {

    private Program() {}

    static <T extends @Nullable Object> T run(EventLoop loop, Awaitable<? extends T> main) {
        Signals signals = Signals.listen(loop);
        try (loop) {
            return loop.runUntilComplete(main);
        } catch (CancelledError e) {
            int status = signals.received();
            if (status != 0) {
                Runtime.getRuntime().exit(status);
            }
            throw e;
        } finally {
            signals.stop();
        }
    }
}
