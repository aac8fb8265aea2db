package linkcheck;

import java.time.Duration;
import java.util.function.IntSupplier;
import weft.Weft;

/// Tells how far it has come: by a bar on a terminal, and by a line now and then elsewhere.
final class Progress {

    private static final int WIDTH = 40;

    private final boolean terminal = System.console() != null && System.console().isTerminal();

    /// Shows it until it is cancelled.
    void show(IntSupplier done, IntSupplier found) {
        while (true) {
            Weft.sleep(Duration.ofMillis(terminal ? 100 : 1_000));
            print(done.getAsInt(), found.getAsInt());
        }
    }

    void end(int done, int found) {
        print(done, found);
        if (terminal) {
            System.err.println();
        }
    }

    private void print(int done, int found) {
        if (terminal) {
            int full = WIDTH * done / Math.max(1, found);
            System.err.print("\r[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + done + " of " + found + " links ");
        } else {
            System.err.println(done + " of " + found + " links checked");
        }
    }
}
