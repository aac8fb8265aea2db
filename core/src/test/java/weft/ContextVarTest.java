package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ContextVarTest {

    private final ContextVar<String> user = ContextVar.withDefault("user", "nobody");

    @Test
    void resetRestoresWhatWasThereBefore() { // 1.2 contextvars
        TestLoop.run(() -> {
            ContextVar.Token first = user.set("a");
            ContextVar.Token second = user.set("b");

            user.reset(second);
            assertThat(user.get()).isEqualTo("a");
            user.reset(first);
            assertThat(user.get()).isEqualTo("nobody");
        });
    }

    @Test
    void tokenIsUsedOnce() { // 1.2 contextvars
        TestLoop.run(() -> {
            ContextVar.Token token = user.set("a");
            user.reset(token);

            assertThatThrownBy(() -> user.reset(token))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the token was used already");
        });
    }

    @Test
    void tokenIsOfOneVariable() { // 1.2 contextvars
        ContextVar<String> other = ContextVar.create("other");

        TestLoop.run(() -> {
            ContextVar.Token token = user.set("a");

            assertThatThrownBy(() -> other.reset(token))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the token is of ContextVar[user], not of ContextVar[other]");
            assertThat(user.get()).isEqualTo("a");
        });
    }

    @Test
    void tokenIsOfOneContext() { // 1.2 contextvars
        TestLoop.run(() -> {
            ContextVar.Token token = user.set("a");
            Task<Void> other = Weft.createTask(() -> user.reset(token));

            assertThatThrownBy(other::await)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the token was made in another context");
        });
    }

    @Test
    void bodyRunsWithAValueAlsoWhileItIsSuspended() { // 1.2 contextvars
        TestLoop.run(() -> {
            user.set("outside");

            String seen = user.where("inside", () -> {
                Weft.checkpoint();
                return user.get();
            });

            assertThat(seen).isEqualTo("inside");
            assertThat(user.get()).isEqualTo("outside");
        });
    }

    @Test
    void valueIsRestoredAfterAFailure() { // 1.2 contextvars
        TestLoop.run(() -> {
            assertThatThrownBy(() -> user.where("inside", () -> {
                        throw new IllegalStateException("broken");
                    }))
                    .hasMessage("broken");

            assertThat(user.get()).isEqualTo("nobody");
        });
    }

    @Test
    void nullIsNoValue() {
        assertThatThrownBy(() -> user.set(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("value");
        assertThatThrownBy(() -> ContextVar.create(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
    }
}
