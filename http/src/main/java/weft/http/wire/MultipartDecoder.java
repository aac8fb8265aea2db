package weft.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.EndOfDataDecoderException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.ErrorDataDecoderException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooLongFormFieldException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooManyFormFieldsException;
import io.netty.handler.codec.http.multipart.MemoryAttribute;
import io.netty.handler.codec.http.multipart.MemoryFileUpload;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import weft.http.BadMessageException;
import weft.http.HeaderField;
import weft.http.MediaType;

/// Takes a body of `multipart/form-data` apart as it comes, RFC 7578: Netty's decoder, whose parts
/// hand on what they get instead of keeping it.
public final class MultipartDecoder {

    /// What is found in a body.
    public sealed interface Event {}

    /// A part begins.
    ///
    /// @param name of the field
    /// @param fileName as the sender calls its file
    /// @param type what it is
    public record Begin(String name, Optional<String> fileName, MediaType type) implements Event {}

    /// More of a part.
    ///
    /// @param bytes some bytes of it
    public record Data(ByteBuffer bytes) implements Event {}

    /// A part ends.
    public record End() implements Event {}

    private static final int MAX_UNDECODED = 64 * 1024; // a part's headers, or less than a line of its content
    private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false); // nobody need release it

    private final Queue<Event> events = new ArrayDeque<>();
    private final HttpPostMultipartRequestDecoder decoder;
    private boolean inside; // of a part

    /// Creates a decoder.
    ///
    /// @param contentType of the body, with the boundary
    /// @param maxParts how many parts it may have
    /// @throws BadMessageException if the type is another, or has no boundary
    public MultipartDecoder(String contentType, int maxParts) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        if (!decoding(() -> HttpPostRequestDecoder.isMultipart(request))) {
            throw new BadMessageException(415, "not a form of parts: " + contentType);
        }
        decoder = decoding(() -> new HttpPostMultipartRequestDecoder(
                new Parts(), request, StandardCharsets.UTF_8, maxParts, MAX_UNDECODED));
    }

    /// Takes more of the body.
    ///
    /// @param bytes taken all
    /// @throws BadMessageException if it is not well-formed
    public void feed(ByteBuffer bytes) {
        ByteBuf copy = HEAP.heapBuffer(bytes.remaining()).writeBytes(bytes);
        decoding(() -> decoder.offer(new DefaultHttpContent(copy)));
    }

    /// Takes the end of the body.
    ///
    /// @throws BadMessageException if it is not the end of the last part
    public void end() {
        // Of the heap, as Netty takes another buffer from where this one is from.
        decoding(() -> decoder.offer(new DefaultLastHttpContent(HEAP.heapBuffer(0))));
        boolean finished = decoding(() -> {
            try {
                while (decoder.hasNext()) {
                    decoder.next();
                }
                return false;
            } catch (EndOfDataDecoderException e) {
                return true;
            }
        });
        if (inside || !finished) {
            throw new BadMessageException(400, "the form ends in the middle");
        }
    }

    /// Returns what comes next, if it is there.
    ///
    /// @return null if more of the body is needed
    public @Nullable Event poll() {
        return events.poll();
    }

    private interface Step<T> {
        T take();
    }

    private static <T> T decoding(Step<T> step) {
        try {
            return step.take();
        } catch (TooManyFormFieldsException | TooLongFormFieldException e) {
            throw new BadMessageException(413, "the form has too many parts, or headers that are too long");
        } catch (ErrorDataDecoderException e) {
            throw malformed(e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NullPointerException e) {
            throw malformed(e); // what Netty's decoder throws at parameters that it has not looked at
        }
    }

    private static BadMessageException malformed(RuntimeException cause) {
        return new BadMessageException(400, "the form is not well-formed: " + cause.getMessage());
    }

    /// What the sender says of a file, if a header field may have it: a character for each byte, and none to control
    /// what comes after it.
    private static MediaType type(String contentType) {
        String bytes = new String(contentType.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return MediaType.parse(new HeaderField("content-type", bytes).value());
    }

    private void received(ByteBuf bytes, boolean last) {
        try {
            if (bytes.isReadable()) {
                events.add(new Data(ByteBuffer.wrap(ByteBufUtil.getBytes(bytes))));
            }
        } finally {
            bytes.release();
        }
        if (last) {
            inside = false;
            events.add(new End());
        }
    }

    /// Makes parts that keep nothing.
    private final class Parts extends DefaultHttpDataFactory {

        @Override
        public Attribute createAttribute(HttpRequest request, String name) {
            return createAttribute(request, name, 0);
        }

        @Override
        public Attribute createAttribute(HttpRequest request, String name, long definedSize) {
            inside = true;
            events.add(new Begin(name, Optional.empty(), MediaType.TEXT));
            return new MemoryAttribute(name) {
                @Override
                public void addContent(ByteBuf buffer, boolean last) {
                    received(buffer, last);
                    if (last) {
                        setCompleted();
                    }
                }
            };
        }

        @Override
        public FileUpload createFileUpload(
                HttpRequest request,
                String name,
                String filename,
                String contentType,
                String contentTransferEncoding,
                Charset charset,
                long size) {
            MediaType type = type(contentType);
            inside = true;
            events.add(new Begin(name, Optional.of(filename), type));
            return new MemoryFileUpload(name, filename, contentType, contentTransferEncoding, charset, 0) {
                @Override
                public void addContent(ByteBuf buffer, boolean last) {
                    received(buffer, last);
                    if (last) {
                        setCompleted();
                    }
                }
            };
        }
    }
}
