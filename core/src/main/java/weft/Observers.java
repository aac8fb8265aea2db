package weft;

import java.util.List;
import java.util.function.BiConsumer;

/// The observers of a loop. Loop only.
final class Observers {

    private final EventLoop loop;
    private LoopObserver[] all;

    Observers(EventLoop loop, List<LoopObserver> observers) {
        this.loop = loop;
        all = observers.toArray(LoopObserver[]::new);
    }

    void taskCreated(Task<?> task) {
        if (all.length > 0) {
            tell(LoopObserver::taskCreated, task);
        }
    }

    void stepStarted(Task<?> task) {
        if (all.length > 0) {
            tell(LoopObserver::stepStarted, task);
        }
    }

    void stepEnded(Task<?> task) {
        if (all.length > 0) {
            tell(LoopObserver::stepEnded, task);
        }
    }

    void taskDone(Task<?> task) {
        if (all.length > 0) {
            tell(LoopObserver::taskDone, task);
        }
    }

    private void tell(BiConsumer<LoopObserver, Task<?>> event, Task<?> task) {
        for (LoopObserver observer : all) {
            try {
                event.accept(observer, task);
            } catch (Throwable e) {
                drop(observer);
                loop.failures.report(
                        LoopFailure.Kind.OBSERVER,
                        "an observer failed and was taken off the loop: "
                                + observer.getClass().getName(),
                        e,
                        task);
            }
        }
    }

    private void drop(LoopObserver observer) {
        all = java.util.Arrays.stream(all).filter(other -> other != observer).toArray(LoopObserver[]::new);
    }
}
