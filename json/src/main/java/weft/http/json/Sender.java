package weft.http.json;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import weft.http.BadMessageException;
import weft.http.StatusException;
import weft.http.client.ClientResponse;

/// Whose JSON is read: that decides by what a mistake in it is told.
sealed interface Sender {

    /// How much of an answer an error shows, in bytes.
    int EXCERPT = 200;

    /// Returns what says that the bytes are not what they should be.
    ///
    /// @param problem such as `not JSON at line 1, column 2`
    /// @param bytes what was sent, or how it begins
    RuntimeException mistake(String problem, byte[] bytes, @Nullable Throwable cause);

    /// Returns what says that the media type is none of those that are wanted.
    ///
    /// @param problem such as `not JSON, but text/html`
    RuntimeException otherType(String problem);

    /// Returns what says that they are too many.
    RuntimeException excess(String problem, RuntimeException cause);

    /// The client of a server: the mistake is answered.
    record Client() implements Sender {

        @Override
        public RuntimeException mistake(String problem, byte[] bytes, @Nullable Throwable cause) {
            return new BadMessageException(400, "the body is " + problem);
        }

        @Override
        public RuntimeException otherType(String problem) {
            return new StatusException(415, "the body is " + problem);
        }

        @Override
        public RuntimeException excess(String problem, RuntimeException cause) {
            return new StatusException(413, problem);
        }
    }

    /// A server that has answered: the mistake is the caller's to deal with.
    record Server(ClientResponse response) implements Sender {
        @Override
        public RuntimeException mistake(String problem, byte[] bytes, @Nullable Throwable cause) {
            return new JsonException(response + " is " + problem + beginning(bytes), cause);
        }

        /// May suspend, to see how the content begins; closes the answer.
        @Override
        public RuntimeException otherType(String problem) {
            try (response) {
                byte[] bytes = response.content().reader().read(EXCERPT);
                return mistake(problem + " (withAnyMediaType() lets it pass)", bytes, null);
            }
        }

        @Override
        public RuntimeException excess(String problem, RuntimeException cause) {
            return cause;
        }
    }

    /// The program itself, as far as anybody knows.
    record Caller() implements Sender {
        @Override
        public RuntimeException mistake(String problem, byte[] bytes, @Nullable Throwable cause) {
            return new JsonException("the text is " + problem + beginning(bytes), cause);
        }

        @Override
        public RuntimeException otherType(String problem) {
            throw new IllegalStateException("a text has no media type");
        }

        @Override
        public RuntimeException excess(String problem, RuntimeException cause) {
            return cause;
        }
    }

    private static String beginning(byte[] bytes) {
        if (bytes.length == 0) {
            return "";
        }
        String text = new String(bytes, 0, Math.min(bytes.length, EXCERPT), StandardCharsets.UTF_8);
        return "; it begins: " + Problem.onOneLine(text);
    }
}
