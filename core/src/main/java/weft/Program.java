package weft;

import org.jspecify.annotations.Nullable;

/// One [Weft#run]: a loop from its creation to its end, and the signals meanwhile.
final class Program {

    private Program() {}

    static <T extends @Nullable Object> T run(EventLoop loop, Awaitable<? extends T> main) {
        Signals signals = Signals.listen(loop);
        boolean ended = false;
        try (loop) {
            T result = loop.runUntilComplete(main);
            ended = true;
            return result;
        } finally {
            int status = signals.stop();
            if (status != 0 && !ended) {
                Runtime.getRuntime().exit(status);
            }
        }
    }
}
