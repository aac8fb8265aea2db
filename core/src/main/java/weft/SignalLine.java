package weft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who is there for one signal of the process. They come and go in any order; the last one that has come gets it, and
/// while nobody is there, what handled it before.
///
/// Thread-safe. Listeners are called by a thread of the JVM's, without a lock.
final class SignalLine {

    /// Never loses one: a signal may still be on its way when the last listener has gone.
    private static final Map<String, SignalLine> LINES = new HashMap<>(); // guarded by itself

    private static final JvmSignals.Handler HANDLER = SignalLine::hand;

    private final List<JvmSignals.Handler> listeners = new ArrayList<>();
    private @Nullable Object before; // what handled it

    private SignalLine() {}

    /// Adds a listener.
    ///
    /// @param name without SIG
    /// @return whether that is possible: see [JvmSignals]
    static boolean add(String name, JvmSignals.Handler listener) {
        synchronized (LINES) {
            SignalLine line = LINES.computeIfAbsent(name, _ -> new SignalLine());
            if (line.listeners.isEmpty()) {
                Object replaced = JvmSignals.handle(name, HANDLER);
                if (replaced == null) {
                    return false;
                }
                if (!JvmSignals.isOf(replaced, HANDLER)) { // as it is if others have put back what they had found
                    line.before = replaced;
                }
            }
            line.listeners.add(listener);
            return true;
        }
    }

    /// Removes a listener. Does nothing if it is not there.
    static void remove(String name, JvmSignals.Handler listener) {
        synchronized (LINES) {
            SignalLine line = LINES.get(name);
            if (line != null && line.listeners.remove(listener) && line.listeners.isEmpty() && line.before != null) {
                JvmSignals.restore(name, line.before);
            }
        }
    }

    /// Hands on a signal that has come. If nobody is there it is not raised again: that would never end if this handles
    /// it still. The JVM's own handler of INT and TERM ends the process, and does not return.
    static void hand(String name, int number) {
        JvmSignals.Handler last;
        Object before;
        synchronized (LINES) {
            SignalLine line = LINES.get(name);
            if (line == null) {
                return;
            }
            last = line.listeners.isEmpty() ? null : line.listeners.getLast();
            before = line.before;
        }
        if (last != null) {
            last.arrived(name, number);
        } else if (before != null) {
            JvmSignals.forward(name, before);
        }
    }
}
