package linkcheck;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import weft.http.MediaType;
import weft.http.client.ClientResponse;
import weft.io.ByteReader;

/// What a page has: how many bytes, and the links in the first of them.
record Content(long bytes, List<URI> links) {

    /// Reads all of an answer, and keeps only its beginning.
    static Content read(ClientResponse response, int readForLinks) {
        ByteReader reader = response.content().reader();
        byte[] beginning = new byte[0];
        long length = 0;
        for (byte[] piece; (piece = reader.read(64 * 1024)).length > 0; ) {
            int kept = Math.min(piece.length, readForLinks - beginning.length);
            if (kept > 0) {
                beginning = Arrays.copyOf(beginning, beginning.length + kept);
                System.arraycopy(piece, 0, beginning, beginning.length - kept, kept);
            }
            length += piece.length;
        }
        Charset charset = response.content().type().flatMap(MediaType::charset).orElse(StandardCharsets.UTF_8);
        return new Content(length, Links.of(response.uri(), new String(beginning, charset)));
    }
}
