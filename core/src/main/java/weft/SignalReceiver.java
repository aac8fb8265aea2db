package weft;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Signals of the system, as they reach the process.
///
/// ```java
/// try (SignalReceiver signals = SignalReceiver.open("HUP")) {
///     for (String name : signals) {
///         reloadConfiguration();
///     }
/// }
/// ```
///
/// While it is open, its signals do nothing else: with INT or TERM, Ctrl-C no longer cancels the main
/// task of [Weft#run]. Of several for the same signal the one that was opened last gets it.
///
/// As the system does, it keeps signals that nobody has received yet, each kind once.
///
/// **Thread safety.** Confined to its loop; one task receives at a time.
///
/// @asyncio loop.add_signal_handler; trio.open_signal_receiver
public final class SignalReceiver implements Iterable<String>, AutoCloseable {

    private final EventLoop loop;
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> pending = new LinkedHashSet<>();
    private final JvmSignals.Handler listener;
    private @Nullable Promise<@Nullable Void> waiter;
    private boolean closed;

    private SignalReceiver(EventLoop loop) {
        this.loop = loop;
        listener = (name, _) -> loop.intake.soon(() -> arrived(name));
    }

    /// Begins to receive signals.
    ///
    /// @param names such as `HUP`, `USR1` or `WINCH`; SIG in front of them is allowed
    /// @return what receives them, to be closed
    /// @throws IllegalArgumentException if the system has no such signal, or the JVM keeps it to
    ///     itself, as KILL and QUIT
    /// @asyncio loop.add_signal_handler
    public static SignalReceiver open(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("open() needs the name of a signal, such as HUP");
        }
        SignalReceiver receiver = new SignalReceiver(EventLoop.current());
        for (String name : List.of(names)) {
            receiver.listenTo(name.startsWith("SIG") ? name.substring(3) : name);
        }
        return receiver;
    }

    private void listenTo(String name) {
        if (names.contains(name)) {
            return;
        }
        if (!SignalLine.add(name, listener)) {
            restore();
            throw new IllegalArgumentException("SIG" + name + " cannot be received: there is no such signal on this"
                    + " system, or the JVM keeps it to itself");
        }
        names.add(name);
    }

    private void arrived(String name) {
        if (closed) {
            JvmSignals.raise(name); // on its way while this was closed
            return;
        }
        pending.add(name);
        if (waiter != null) {
            waiter.tryComplete(null);
        }
    }

    /// Waits for a signal.
    ///
    /// **Cancellation.** Ends the wait; a signal that came goes to the next call.
    ///
    /// @return its name, without SIG
    /// @throws IllegalStateException if this is closed, or another task waits
    public String receive() {
        Weft.checkpointIfDue();
        while (true) {
            if (closed) {
                throw new IllegalStateException(this + " is closed");
            }
            Iterator<String> first = pending.iterator();
            if (first.hasNext()) {
                String name = first.next();
                first.remove();
                return name;
            }
            if (waiter != null) {
                throw new IllegalStateException("another task waits for " + this + " already: give each its own");
            }
            waiter = loop.createPromise(this);
            try {
                waiter.await();
            } finally {
                waiter = null;
            }
        }
    }

    /// The signals, each when it is asked for: it does not end by itself.
    ///
    /// @return an iterator whose `next()` is [#receive()]
    @Override
    public Iterator<String> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public String next() {
                return receive();
            }
        };
    }

    /// Gives the signals back to what handled them before. If that was code of this process, and not
    /// the system, it gets those that came and were not received. Does nothing the second time.
    ///
    /// @asyncio loop.remove_signal_handler
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        restore();
        if (waiter != null) {
            waiter.tryComplete(null);
        }
        pending.forEach(JvmSignals::raise);
    }

    private void restore() {
        names.forEach(name -> SignalLine.remove(name, listener));
    }

    @Override
    public String toString() {
        return "the receiver of " + names + (pending.isEmpty() ? "" : ", with " + pending);
    }
}
