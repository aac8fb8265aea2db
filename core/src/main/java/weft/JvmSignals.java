package weft;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// The signals of the process, as the JVM hands them on.
///
/// The class sun.misc.Signal (module jdk.unsupported) is used by reflection, as the compiler warns
/// of it and cannot be told not to. It may be missing, and the JVM keeps some signals to itself,
/// with `-Xrs` more of them.
final class JvmSignals {

    /// What is called, by a thread of the JVM's, for each signal.
    @FunctionalInterface
    interface Handler {
        void arrived(String name, int number);
    }

    private JvmSignals() {}

    /// Has a signal handled.
    ///
    /// @param name without SIG
    /// @return what handled it before, to be restored; null if that is not possible
    static @Nullable Object handle(String name, Handler handler) {
        try {
            return replace(name, proxy(handler));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /// Restores what handled a signal before.
    static void restore(String name, Object before) {
        try {
            replace(name, before);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e); // it was possible before
        }
    }

    /// Has the JVM hand on a signal as if it had come to this process. Does nothing if no Java code
    /// handles it: the JVM refuses to have the system do what it does by default.
    static void raise(String name) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            type.getMethod("raise", type).invoke(null, signal(type, name));
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException)) {
                throw new AssertionError(e);
            }
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e); // it could be handled
        }
    }

    /// Hands a signal to what handled it before. Does nothing if that was the system.
    static void forward(String name, Object before) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            handler.getMethod("handle", type).invoke(before, signal(type, name));
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof UnsupportedOperationException)) {
                throw new AssertionError(e);
            }
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e); // it could be handled
        }
    }

    /// Whether what handled a signal before is this.
    static boolean isOf(Object before, Handler handler) {
        return Proxy.isProxyClass(before.getClass())
                && Proxy.getInvocationHandler(before) instanceof Body body
                && body.handler == handler;
    }

    private static Object proxy(Handler handler) throws ClassNotFoundException {
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Body(handler));
    }

    private record Body(Handler handler) implements InvocationHandler {
        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object[] arguments)
                throws ReflectiveOperationException {
            return switch (method.getName()) {
                case "handle" -> {
                    Object signal = arguments[0];
                    handler.arrived((String) call(signal, "getName"), (Integer) call(signal, "getNumber"));
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "weft's signal handler";
            };
        }
    }

    private static Object call(Object signal, String method) throws ReflectiveOperationException {
        return signal.getClass().getMethod(method).invoke(signal);
    }

    private static @Nullable Object replace(String name, Object handler) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Signal");
        return type.getMethod("handle", type, Class.forName("sun.misc.SignalHandler"))
                .invoke(null, signal(type, name), handler);
    }

    private static Object signal(Class<?> type, String name) throws ReflectiveOperationException {
        return type.getConstructor(String.class).newInstance(name);
    }
}
