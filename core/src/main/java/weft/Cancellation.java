package weft;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/// Brings a cancellation to where it takes effect.
///
/// A task that waits for another passes its cancellation on and stays suspended until the other has
/// ended; so a request travels along the chain of waits to whoever really waits for something. The
/// chain may be long, and fork at a gather, hence a work list and no recursion.
final class Cancellation implements Consumer<Deferred<?>> {

    private final ArrayDeque<Deferred<?>> onward = new ArrayDeque<>();

    private Cancellation() {}

    /// Adds a request to a task's own and delivers it as far as that can be done now.
    static void request(Task<?> task, CancelRequest request) {
        task.cancelState().add(request);
        Object waitingOn = task.waitingOn;
        if (waitingOn == null) {
            task.interruptIfBlocked(request);
        } else if (waitingOn instanceof SleepTimer timer) { // the common case
            timer.cancel(_ -> {});
            task.throwOut(request);
        } else {
            new Cancellation().run(task, request, waitingOn);
        }
    }

    /// Delivers what was pending when a task came to wait for something.
    static void passOnPending(Task<?> task, CancelState state) {
        state.noticeInterrupt();
        if (!state.isPending()) {
            return;
        }
        for (CancelRequest request : List.copyOf(state.requests())) {
            Object waitingOn = task.waitingOn;
            if (waitingOn != null && request.delivered == CancelRequest.PENDING) {
                new Cancellation().run(task, request, waitingOn);
            }
        }
    }

    private void run(Task<?> first, CancelRequest origin, Object waitingOn) {
        passOn(first, waitingOn, origin);
        for (Deferred<?> next; (next = onward.poll()) != null; ) {
            switch (next) {
                case Task<?> task -> {
                    if (!task.isDone()) {
                        CancelRequest passed = origin.passedOn();
                        task.cancelState().add(passed);
                        Object waits = task.waitingOn;
                        if (waits == null) {
                            task.interruptIfBlocked(passed);
                        } else {
                            passOn(task, waits, passed);
                        }
                    }
                }
                case Promise<?> promise -> promise.cancelFor(origin);
            }
        }
    }

    private void passOn(Task<?> task, Object waitingOn, CancelRequest request) {
        switch (waitingOn) {
            case Deferred<?> awaited -> {
                task.cancelState().delivered(request);
                onward.add(awaited);
            }
            case Wait wait -> {
                switch (wait.cancel(this)) {
                    case THROW_OUT -> task.throwOut(request);
                    case PASSED_ON -> task.cancelState().delivered(request);
                    case TOO_LATE -> {}
                }
            }
            default -> throw new AssertionError(waitingOn);
        }
    }

    @Override
    public void accept(Deferred<?> deferred) {
        onward.add(deferred);
    }
}
