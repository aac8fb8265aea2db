package weft;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Ctrl-C and SIGTERM while [Weft#run] runs: the first cancels the main task, which may clean up;
/// the second ends the process.
///
/// After a run that a signal has cancelled, the process ends as the signal would have ended it:
/// shutdown hooks run, and the exit status is 130 or 143. A main task that ends all the same,
/// having swallowed its cancellation, has decided to go on.
///
/// The class sun.misc.Signal (module jdk.unsupported) is used by reflection, as the compiler warns
/// of it and cannot be told not to. Where it is missing, or the JVM does not let go of its signals
/// (`-Xrs`), they do what they always do.
final class Signals {

    private static final int SIGNAL_STATUS = 128;
    private static final String[] NAMES = {"INT", "TERM"};

    private static final Set<Signals> ACTIVE = new LinkedHashSet<>(); // guarded by the class
    private static final @Nullable Object[] REPLACED = new @Nullable Object[NAMES.length]; // guarded by the class

    private final EventLoop loop;
    private int received; // the number of the signal that cancelled the run; 0: none. Guarded by the class

    private Signals(EventLoop loop) {
        this.loop = loop;
    }

    /// Begins to listen on behalf of a loop.
    static Signals listen(EventLoop loop) {
        Signals signals = new Signals(loop);
        synchronized (Signals.class) {
            ACTIVE.add(signals);
            if (ACTIVE.size() == 1) {
                for (int i = 0; i < NAMES.length; i++) {
                    REPLACED[i] = handle(NAMES[i], handler());
                }
            }
        }
        return signals;
    }

    /// Returns the exit status that a signal asks for, 0 if there was none.
    int received() {
        synchronized (Signals.class) {
            return received == 0 ? 0 : SIGNAL_STATUS + received;
        }
    }

    /// Ends listening, and restores what signals did before.
    void stop() {
        synchronized (Signals.class) {
            ACTIVE.remove(this);
            if (ACTIVE.isEmpty()) {
                for (int i = 0; i < NAMES.length; i++) {
                    Object before = REPLACED[i];
                    if (before != null) {
                        handle(NAMES[i], before);
                    }
                }
            }
        }
    }

    /// Called by a thread of the JVM's for each signal.
    private static void arrived(String name, int number) {
        synchronized (Signals.class) {
            boolean again = false;
            for (Signals signals : ACTIVE) {
                again |= signals.received != 0;
                signals.received = number;
                signals.cancelMain("SIG" + name);
            }
            if (again) {
                Runtime.getRuntime().halt(SIGNAL_STATUS + number);
            }
        }
    }

    private void cancelMain(String reason) {
        Task<?> main = loop.main();
        if (main != null) {
            loop.scheduler.submit(new Handle(loop, () -> main.cancel(reason)));
        }
    }

    // ---- sun.misc.Signal

    private static @Nullable Object handler() {
        try {
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            InvocationHandler body = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    Object signal = arguments[0];
                    arrived((String) call(signal, "getName"), (Integer) call(signal, "getNumber"));
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "weft's signal handler";
            };
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, body);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static Object call(Object signal, String method) throws ReflectiveOperationException {
        return signal.getClass().getMethod(method).invoke(signal);
    }

    /// Sets the handler of a signal, and returns the one before; null where that is not possible.
    private static @Nullable Object handle(String name, @Nullable Object handler) {
        if (handler == null) {
            return null;
        }
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Method handle = signalType.getMethod("handle", signalType, handlerType);
            return handle.invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
