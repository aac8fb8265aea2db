package weft;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Between the JDK's completion stages and weft's deferreds, in both directions.
final class Stages {

    private Stages() {}

    static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        Task<?> me = Task.require("await");
        me.throwIfCancelled();
        EventLoop loop = me.loop();
        Promise<T> promise = loop.createPromise(stage); // whose name snapshots show
        loop.scheduler.stages++;
        stage.whenComplete((value, failure) -> loop.intake.handIn(new Handle(loop, () -> {
            loop.scheduler.stages--;
            finish(promise, value, failure);
        })));
        try {
            return promise.await();
        } finally {
            if (promise.isCancelled()) {
                cancel(stage);
            }
        }
    }

    private static <T extends @Nullable Object> void finish(Promise<T> promise, T value, @Nullable Throwable failure) {
        switch (failure) {
            case null -> promise.tryComplete(value);
            case CancellationException _ -> promise.cancel("the stage was cancelled");
            case CompletionException e when e.getCause() != null -> promise.tryFail(e.getCause());
            default -> promise.tryFail(failure);
        }
    }

    /// Cancels a stage that can be; one that is done is not changed by it.
    private static void cancel(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().cancel(true);
        } catch (UnsupportedOperationException e) {
            // a stage need not be a future
        }
    }

    static <T extends @Nullable Object> CompletableFuture<T> futureOf(Deferred<T> deferred) {
        EventLoop loop = deferred.loop();
        CompletableFuture<T> future = new CompletableFuture<>();
        loop.lifecycle.lookBetweenRuns(() -> relayIfDone(deferred, future)); // there may be no other run
        if (!future.isDone()) {
            loop.intake.onLoop(() -> {
                if (!relayIfDone(deferred, future) && !loop.isClosed()) {
                    deferred.addDoneCallback(done -> relay(done, future));
                }
            });
        }
        future.whenComplete((_, _) -> {
            if (future.isCancelled()) {
                loop.intake.onLoop(() -> deferred.cancel("the future was cancelled"));
            }
        });
        return future;
    }

    private static <T extends @Nullable Object> boolean relayIfDone(Deferred<T> deferred, CompletableFuture<T> future) {
        boolean done = deferred.isDone();
        if (done) {
            relay(deferred, future);
        }
        return done;
    }

    private static <T extends @Nullable Object> void relay(Deferred<T> done, CompletableFuture<T> future) {
        switch (done.outcome()) {
            case Outcome.Success<T>(T value) -> future.complete(value);
            case Outcome.Failure<T>(Throwable failure) -> future.completeExceptionally(failure);
            case Outcome.Cancelled<T>(CancelledError _) -> future.cancel(false);
        }
    }
}
