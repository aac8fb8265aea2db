package weft.bench.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.databind.ObjectMapper;

/// What a server of HTTP is asked for.
enum HttpTask {
    /// A short text.
    PLAINTEXT,
    /// An object, which is made and written for each request.
    JSON,
    /// Bytes that are there, 1 MiB.
    DOWNLOAD,
    /// 1 MiB, which the server reads as it comes, and counts.
    UPLOAD;

    static final String TEXT = "Hello, World!";
    static final String JSON_TEXT = "{\"message\":\"Hello, World!\"}";
    static final int LARGE = 1 << 20;

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /// What is sent as JSON.
    ///
    /// @param message a text
    record Message(String message) {}

    String text() {
        return switch (this) {
            case PLAINTEXT -> "a text of 13 bytes.";
            case JSON -> "an object, written as JSON for each.";
            case DOWNLOAD -> "an answer of 1 MiB.";
            case UPLOAD -> "a body of 1 MiB, which is read as it comes.";
        };
    }

    String path() {
        return "/" + name().toLowerCase(Locale.ROOT);
    }

    /// The bytes that a request carries.
    int sent() {
        return this == UPLOAD ? LARGE : 0;
    }

    /// The body that a right answer has.
    byte[] answer() {
        return switch (this) {
            case PLAINTEXT -> textBytes();
            case JSON -> JSON_TEXT.getBytes(StandardCharsets.UTF_8);
            case DOWNLOAD -> large();
            case UPLOAD -> Integer.toString(LARGE).getBytes(StandardCharsets.UTF_8);
        };
    }

    boolean isLarge() {
        return this == DOWNLOAD || this == UPLOAD;
    }

    /// Returns a short text.
    static byte[] textBytes() {
        return TEXT.getBytes(StandardCharsets.UTF_8);
    }

    /// Returns an object as JSON, made by what all servers in Java use.
    static byte[] json() {
        return MAPPER.writeValueAsBytes(new Message(TEXT));
    }

    /// Returns the alphabet, over and over.
    static byte[] large() {
        return ALPHABET.repeat(LARGE / ALPHABET.length() + 1)
                .substring(0, LARGE)
                .getBytes(StandardCharsets.UTF_8);
    }
}
