package weft;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// How a loop is set up: what [EventLoop#create] and [Weft#run] take, as a function of the
/// defaults.
///
/// @param name the loop's name, in messages and as the name of its thread
/// @param debug whether tasks remember where they were created, to show it in the trace of a
///     failure; also set by the system property `weft.debug`
/// @param slowStep how long a step may run before it is reported, 100 ms unless set; zero turns the
///     watchdog off
/// @param failureHandler who is told of failures that have nobody else
/// @param clock where the loop's time comes from
/// @param poller where the loop waits for events
/// @param order in which order ready steps are taken; empty for first in, first out
/// @param observers who is told what the loop does
/// @param shutdownTimeout how long the end of a loop waits for its worker threads, 5 minutes unless
///     set
public record LoopOptions(
        String name,
        boolean debug,
        Duration slowStep,
        FailureHandler failureHandler,
        LoopClock clock,
        Optional<Poller> poller,
        Optional<BatchOrder> order,
        List<LoopObserver> observers,
        Duration shutdownTimeout) {

    /// Checks that nothing is null and copies the list.
    public LoopOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(slowStep, "slowStep");
        Objects.requireNonNull(failureHandler, "failureHandler");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(poller, "poller");
        Objects.requireNonNull(order, "order");
        observers = List.copyOf(observers);
        Objects.requireNonNull(shutdownTimeout, "shutdownTimeout");
    }

    /// Returns the defaults.
    ///
    /// @return options for a loop in real time
    public static LoopOptions defaults() {
        return new LoopOptions(
                "weft-loop",
                Boolean.getBoolean("weft.debug"),
                Duration.ofMillis(100),
                FailureHandler.logging(),
                LoopClock.system(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Duration.ofMinutes(5));
    }

    /// Returns these options with another name.
    ///
    /// @param name the loop's name
    /// @return changed options
    public LoopOptions withName(String name) {
        return new LoopOptions(name, debug, slowStep, failureHandler, clock, poller, order, observers, shutdownTimeout);
    }

    /// Returns these options with debug mode on.
    ///
    /// @return changed options
    /// @asyncio loop.set_debug
    public LoopOptions withDebug() {
        return new LoopOptions(name, true, slowStep, failureHandler, clock, poller, order, observers, shutdownTimeout);
    }

    /// Returns these options with another threshold for slow steps.
    ///
    /// @param slowStep the longest step that is not reported; zero turns the watchdog off
    /// @return changed options
    /// @asyncio loop.slow_callback_duration - which reports when the step is over, and in debug
    ///     mode only
    public LoopOptions withSlowStep(Duration slowStep) {
        return new LoopOptions(name, debug, slowStep, failureHandler, clock, poller, order, observers, shutdownTimeout);
    }

    /// Returns these options with another failure handler.
    ///
    /// @param failureHandler who is told of failures that have nobody else
    /// @return changed options
    /// @asyncio loop.set_exception_handler
    public LoopOptions withFailureHandler(FailureHandler failureHandler) {
        return new LoopOptions(name, debug, slowStep, failureHandler, clock, poller, order, observers, shutdownTimeout);
    }

    /// Returns these options with another clock. One that does not run by itself needs a poller
    /// that moves it.
    ///
    /// @param clock where the loop's time comes from
    /// @return changed options
    public LoopOptions withClock(LoopClock clock) {
        return new LoopOptions(name, debug, slowStep, failureHandler, clock, poller, order, observers, shutdownTimeout);
    }

    /// Returns these options with a poller.
    ///
    /// @param poller where the loop waits for events
    /// @return changed options
    public LoopOptions withPoller(Poller poller) {
        return new LoopOptions(
                name, debug, slowStep, failureHandler, clock, Optional.of(poller), order, observers, shutdownTimeout);
    }

    /// Returns these options with an order of steps.
    ///
    /// @param order chooses among the ready steps
    /// @return changed options
    public LoopOptions withOrder(BatchOrder order) {
        return new LoopOptions(
                name, debug, slowStep, failureHandler, clock, poller, Optional.of(order), observers, shutdownTimeout);
    }

    /// Returns these options with one more observer.
    ///
    /// @param observer is told what the loop does
    /// @return changed options
    public LoopOptions withObserver(LoopObserver observer) {
        List<LoopObserver> more =
                Stream.concat(observers.stream(), Stream.of(observer)).toList();
        return new LoopOptions(name, debug, slowStep, failureHandler, clock, poller, order, more, shutdownTimeout);
    }

    /// Returns these options with another limit for the loop's end.
    ///
    /// @param shutdownTimeout how long to wait for worker threads that still run something
    /// @return changed options
    /// @asyncio loop.shutdown_default_executor(timeout)
    public LoopOptions withShutdownTimeout(Duration shutdownTimeout) {
        return new LoopOptions(name, debug, slowStep, failureHandler, clock, poller, order, observers, shutdownTimeout);
    }
}
