package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class OutcomeTest {

    @Test
    void outcomesAreMatched() {
        TestLoop.run(() -> {
            Promise<Integer> promise = Promise.create();
            promise.complete(42);

            String text = switch (promise.outcome()) {
                case Outcome.Success<Integer>(Integer value) -> "value " + value;
                case Outcome.Failure<Integer>(Throwable exception) -> "failed " + exception;
                case Outcome.Cancelled<Integer>(CancelledError error) -> "cancelled " + error.reason();
            };

            assertThat(text).isEqualTo("value 42");
        });
    }

    @Test
    void onlySuccessIsSuccess() {
        TestLoop.run(() -> {
            Promise<String> cancelled = Promise.create();
            cancelled.cancel();

            assertThat(new Outcome.Success<>(null).isSuccess()).isTrue();
            assertThat(new Outcome.Failure<>(new IOException()).isSuccess()).isFalse();
            assertThat(cancelled.outcome().isSuccess()).isFalse();
        });
    }

    @Test
    void successGivesItsValue() {
        assertThat(new Outcome.Success<>("value").get()).isEqualTo("value");
        assertThat(new Outcome.Success<>(null).get()).isNull();
    }

    @Test
    void failureIsThrownAsAwaitWould() {
        RuntimeException unchecked = new IllegalStateException("unchecked");
        Error error = new StackOverflowError("error");
        IOException io = new IOException("io");
        Exception checked = new Exception("checked");

        assertThatThrownBy(() -> new Outcome.Failure<>(unchecked).get()).isSameAs(unchecked);
        assertThatThrownBy(() -> new Outcome.Failure<>(error).get()).isSameAs(error);
        assertThatThrownBy(() -> new Outcome.Failure<>(io).get())
                .isInstanceOf(UncheckedIOException.class)
                .hasCause(io);
        assertThatThrownBy(() -> new Outcome.Failure<>(checked).get())
                .isInstanceOf(CompletionException.class)
                .hasCause(checked);
    }

    @Test
    void cancellationIsThrownAsTheSameError() {
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            promise.cancel("why");
            Outcome<String> outcome = promise.outcome();

            assertThatThrownBy(outcome::get).isInstanceOf(CancelledError.class).hasMessageStartingWith("why");
            assertThatThrownBy(promise::await).isSameAs(((Outcome.Cancelled<String>) outcome).error());
        });
    }
}
