package weft;

import java.util.Objects;
import java.util.concurrent.CompletionStage;

/// A [CompletionStage] seen as an [Awaitable].
record StageAwaitable<T>(CompletionStage<T> stage) implements Awaitable<T> {

    StageAwaitable {
        Objects.requireNonNull(stage, "stage");
    }

    @Override
    public T await() {
        return Stages.await(stage);
    }
}
