package weft.http.server;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import weft.http.Body;
import weft.http.BodyWriter;
import weft.http.MediaType;
import weft.http.Response;
import weft.io.ByteReader;

/// Compresses what handlers answer, if the client can decode it and it is worth it: texts by gzip,
/// or deflate.
///
/// ```java
/// Handler handler = router.with(Compression.DEFAULT);
/// ```
///
/// Left as they are: what is short or no text, files, parts, streams of events, and what is
/// compressed already or says `no-transform`.
///
/// Nothing is withheld from a client: what a writer has written goes on its way when it waits, and what comes
/// out of a reader as it comes, piece by piece.
///
/// **Thread safety.** Immutable.
///
/// @param threshold how long a body has to be, in bytes, if that is known; what is empty is left as it is
/// @param level 1 to 9, from fast to small
/// @asyncio none; aiohttp's enable_compression
public record Compression(int threshold, int level) implements Middleware {

    /// From 1 KiB on, at level 4.
    public static final Compression DEFAULT = new Compression(1024, 4);

    private static final List<String> CODINGS = List.of("gzip", "deflate");

    /// Checks the level.
    ///
    /// @throws IllegalArgumentException if it is none, or the threshold is negative
    public Compression {
        if (level < 1 || level > 9 || threshold < 0) {
            throw new IllegalArgumentException(
                    "a level of " + level + " from " + threshold + " bytes on: it must be 1 to 9, from 0 or more");
        }
    }

    @Override
    public Response handle(ServerRequest request, Handler next) throws Exception {
        Response response = next.handle(request);
        if (response.status() == 304) {
            return unchanged(request, response);
        }
        if (!isWorthIt(response)) {
            return response;
        }
        Optional<String> coding = AcceptEncoding.choose(request.headers(), CODINGS);
        return coding.isEmpty() ? varying(response) : compressed(varying(response), coding.get());
    }

    private static Response varying(Response response) {
        return response.headers().list("vary").contains("accept-encoding")
                ? response
                : response.withHeaders(response.headers().plus("vary", "accept-encoding"));
    }

    /// A client that has got the compressed form, which its tag tells, is told what it was told then: RFC
    /// 9110, section 15.4.5.
    private static Response unchanged(ServerRequest request, Response response) {
        return response.headers()
                .first("etag")
                .filter(tag -> request.headers().list("if-none-match").contains("W/" + tag))
                .map(tag -> varying(response).withHeader("etag", "W/" + tag))
                .orElse(response);
    }

    private boolean isWorthIt(Response response) {
        Body body = response.body();
        Optional<MediaType> type =
                response.headers().first("content-type").map(MediaType::parse).or(body::type);
        return body.length().orElse(Long.MAX_VALUE) >= Math.max(1, threshold)
                && !(body instanceof Body.FileRange)
                && response.status() != 206
                && type.map(known -> (known.isText() || known.type().equals("image/svg+xml"))
                                && !known.type().equals("text/event-stream"))
                        .orElse(false)
                && !response.headers().has("content-encoding")
                && !response.headers().list("cache-control").contains("no-transform");
    }

    private Response compressed(Response response, String coding) throws Exception {
        Body body = switch (response.body()) {
            case Body.Bytes known -> new Body.Bytes(known.type(), whole(known.bytes(), coding));
            case Body.Streamed streamed -> streamed(streamed.type(), streamed.writer(), coding);
            case Body.Once once ->
                new Body.Once(
                        once.type(),
                        OptionalLong.empty(),
                        new ByteReader(new Compressing(once.reader(), coding, level))); // closed like that
            case Body.FileRange file -> file;
        };
        Response changed = response.withBody(body) // of which no part can be asked for
                .withHeaders(response.headers().without("accept-ranges").with("content-encoding", coding));
        // The bytes are others, so the tag cannot be a strong one.
        return response.headers()
                .first("etag")
                .filter(tag -> !tag.startsWith("W/"))
                .map(tag -> changed.withHeader("etag", "W/" + tag))
                .orElse(changed);
    }

    private byte[] whole(byte[] bytes, String coding) throws Exception {
        ByteBuffer target = ByteBuffer.allocate(bytes.length + bytes.length / 100 + 64);
        try (Deflating out = new Deflating(coding, level, target::put)) {
            out.write(ByteBuffer.wrap(bytes));
            out.finish();
        }
        byte[] compressed = new byte[target.flip().remaining()];
        target.get(compressed);
        return compressed;
    }

    private Body streamed(Optional<MediaType> type, BodyWriter writer, String coding) {
        return new Body.Streamed(
                type, OptionalLong.empty(), target -> CompressedStream.write(writer, coding, level, target));
    }
}
