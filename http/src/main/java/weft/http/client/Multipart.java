package weft.http.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import weft.http.Body;
import weft.http.MediaType;
import weft.io.AsyncFile;
import weft.io.ByteWriter;

/// A form with files, `multipart/form-data`: RFC 7578. Nothing is read before it is sent, and not all at once.
///
/// ```java
/// Body form = Multipart.create(new SecureRandom())
///         .withField("title", "Summer")
///         .withFile("photo", Path.of("summer.jpg"), MediaType.parse("image/jpeg"))
///         .body();
/// client.post("https://example.org/upload", form).close();
/// ```
///
/// **Thread safety.** Immutable, as far as the bodies are.
///
/// @asyncio none; aiohttp.FormData
public final class Multipart {

    private record Part(byte[] head, Body body) {}

    private static final byte[] CRLF = {'\r', '\n'};
    private static final int BLOCK = 64 * 1024;

    private final String boundary;
    private final List<Part> parts;

    private Multipart(String boundary, List<Part> parts) {
        this.boundary = boundary;
        this.parts = parts;
    }

    /// Creates an empty form.
    ///
    /// @param random makes what stands between the parts, which nobody who has a hand in their content may
    ///     guess: a [java.security.SecureRandom]
    /// @return a form
    public static Multipart create(RandomGenerator random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return new Multipart("weft-" + HexFormat.of().formatHex(bytes), List.of());
    }

    /// Returns this form with a field.
    ///
    /// @param name the field's
    /// @param value its text
    /// @return another form
    public Multipart withField(String name, String value) {
        return with("form-data; name=" + quoted(name), Body.of(MediaType.TEXT, value), Optional.empty());
    }

    /// Returns this form with a file.
    ///
    /// @param name the field's
    /// @param file read when it is sent, as long as it is now; the last part of its path is sent as its name
    /// @param type what it is
    /// @return another form
    /// @throws java.io.UncheckedIOException if there is no such file
    public Multipart withFile(String name, Path file, MediaType type) {
        return withFile(name, Objects.toString(file.getFileName()), Body.file(type, file));
    }

    /// Returns this form with what would be a file.
    ///
    /// @param name the field's
    /// @param fileName how it is called
    /// @param content what it holds
    /// @return another form
    /// @throws IllegalArgumentException if the content can be read only once
    public Multipart withFile(String name, String fileName, Body content) {
        return with(
                "form-data; name=" + quoted(name) + "; filename=" + quoted(fileName),
                content,
                Optional.of(content.type().orElse(MediaType.BYTES)));
    }

    private Multipart with(String disposition, Body body, Optional<MediaType> type) {
        if (!body.isRepeatable()) {
            throw new IllegalArgumentException("a part that can be read only once: use Body.stream");
        }
        String head = "--" + boundary + "\r\ncontent-disposition: " + disposition
                + type.map(known -> "\r\ncontent-type: " + known).orElse("") + "\r\n\r\n";
        List<Part> more = new ArrayList<>(parts);
        more.add(new Part(head.getBytes(StandardCharsets.UTF_8), body));
        return new Multipart(boundary, List.copyOf(more));
    }

    /// As browsers do it: the HTML standard, section "Multipart form data".
    private static String quoted(String text) {
        return '"' + text.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A") + '"';
    }

    /// Returns the form as the body of a request.
    ///
    /// @return a body
    public Body body() {
        MediaType type = new MediaType("multipart/form-data", Map.of("boundary", boundary));
        return new Body.Streamed(Optional.of(type), length(), this::write);
    }

    private OptionalLong length() {
        long length = end().length;
        for (Part part : parts) {
            if (part.body.length().isEmpty()) {
                return OptionalLong.empty();
            }
            length += part.head.length + part.body.length().getAsLong() + CRLF.length;
        }
        return OptionalLong.of(length);
    }

    private byte[] end() {
        return ("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private void write(ByteWriter out) throws Exception {
        for (Part part : parts) {
            out.write(part.head);
            switch (part.body) {
                case Body.Bytes bytes -> out.write(bytes.bytes());
                case Body.FileRange file -> copy(file, out);
                case Body.Streamed streamed -> streamed.writer().writeTo(out);
                case Body.Once _ -> throw new AssertionError("refused before");
            }
            out.write(CRLF);
        }
        out.write(end());
    }

    private static void copy(Body.FileRange range, ByteWriter out) {
        try (AsyncFile file = AsyncFile.open(range.path())) {
            file.seek(range.position());
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            for (long left = range.count(); left > 0; ) {
                block.clear().limit((int) Math.min(BLOCK, left));
                int count = file.read(block);
                if (count < 0) {
                    return; // it has become shorter, which who sends this notices
                }
                left -= count;
                out.write(block.flip());
            }
        }
    }
}
