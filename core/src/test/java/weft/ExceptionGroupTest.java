package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExceptionGroupTest {

    private final IOException first = new FileNotFoundException("a.txt");
    private final IllegalStateException second = new IllegalStateException("broken");
    private final IOException third = new IOException("reset");

    @Test
    void messageSaysWhatHappenedAndNamesEveryFailure() {
        assertThat(new ExceptionGroup("loading failed", List.of(first, second)))
                .hasMessage("loading failed: java.io.FileNotFoundException: a.txt;"
                        + " java.lang.IllegalStateException: broken");
    }

    @Test
    void firstIsTheCauseAndTheOthersAreSuppressed() {
        ExceptionGroup group = new ExceptionGroup("three", List.of(first, second, third));

        assertThat(group).hasCause(first);
        assertThat(group.getSuppressed()).containsExactly(second, third);
        assertThat(group.exceptions()).containsExactly(first, second, third);
    }

    @Test
    void plainStackTraceShowsThemAll() {
        StringWriter text = new StringWriter();

        new ExceptionGroup("two", List.of(first, second)).printStackTrace(new PrintWriter(text));

        assertThat(text.toString())
                .contains("Caused by: java.io.FileNotFoundException: a.txt")
                .contains("Suppressed: java.lang.IllegalStateException: broken");
    }

    @Test
    void groupOfNothingIsRefused() {
        assertThatThrownBy(() -> new ExceptionGroup("none", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a group of no exceptions");
    }

    @Test
    void membersCannotBeChanged() {
        ExceptionGroup group = new ExceptionGroup("one", List.of(first));

        assertThatThrownBy(() -> group.exceptions().add(second)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void selectFindsATypeInOrder() {
        ExceptionGroup group = new ExceptionGroup("three", List.of(first, second, third));

        assertThat(group.select(IOException.class)).containsExactly(first, third);
        assertThat(group.select(FileNotFoundException.class)).containsExactly((FileNotFoundException) first);
        assertThat(group.select(Error.class)).isEmpty();
    }

    @Test
    void selectLooksIntoNestedGroups() {
        ExceptionGroup inner = new ExceptionGroup("inner", List.of(second, third));
        ExceptionGroup middle = new ExceptionGroup("middle", List.of(inner));
        ExceptionGroup outer = new ExceptionGroup("outer", List.of(first, middle));

        assertThat(outer.select(IOException.class)).containsExactly(first, third);
        assertThat(outer.select(ExceptionGroup.class)).containsExactly(middle);
        assertThat(outer.select(Throwable.class)).containsExactly(first, middle);
    }

    @Test
    void groupSurvivesSerialization() throws Exception {
        ExceptionGroup group =
                new ExceptionGroup("outer", List.of(first, new ExceptionGroup("inner", List.of(second))));

        ExceptionGroup copy = (ExceptionGroup) copy(group);

        assertThat(copy).hasMessage(group.getMessage());
        assertThat(copy.select(IllegalStateException.class))
                .singleElement()
                .satisfies(e -> assertThat(e).hasMessage("broken"));
    }

    @Test
    void cancellationSurvivesSerializationWithoutItsTask() {
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            promise.cancel("why");
            CancelledError error = ((Outcome.Cancelled<String>) promise.outcome()).error();
            assertThat(error.requester()).isPresent();

            CancelledError copy = (CancelledError) copy(error);

            assertThat(copy.reason()).isEqualTo("why");
            assertThat(copy.requester()).isEmpty();
            assertThat(copy.scope()).isEmpty();
        });
    }

    private static Object copy(Object original) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
