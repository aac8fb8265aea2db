package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.http.server.Http2Frames.DATA;
import static weft.http.server.Http2Frames.END_HEADERS;
import static weft.http.server.Http2Frames.END_STREAM;
import static weft.http.server.Http2Frames.GET;
import static weft.http.server.Http2Frames.GOAWAY;
import static weft.http.server.Http2Frames.HEADERS;
import static weft.http.server.Http2Frames.PREFACE;
import static weft.http.server.Http2Frames.PUSH_PROMISE;
import static weft.http.server.Http2Frames.SETTINGS;
import static weft.http.server.Http2Frames.concat;
import static weft.http.server.Http2Frames.frame;
import static weft.http.server.Http2Frames.until;

import io.netty.handler.codec.http2.Http2Error;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.LoopFailure;
import weft.Weft;

/// A server of HTTP/2 that pushes, though the client has said that it must not: RFC 9113, section 8.4.
@Timeout(20)
class Http2PushTest {

    private final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());

    /// It has not said either that it has read so, by an ACK.
    @Test
    void endsItsConnection() throws Exception {
        CompletableFuture<Integer> error = new CompletableFuture<>();
        try (RawServer server = RawServer.start(talk -> {
            OutputStream out = talk.socket().getOutputStream();
            out.write(frame(SETTINGS, 0, 0));
            talk.socket().getInputStream().skipNBytes(PREFACE.length);
            int asked = until(talk.socket(), HEADERS).stream();
            int promised = 2;
            byte[] promise =
                    frame(PUSH_PROMISE, END_HEADERS, asked, concat(new byte[] {0, 0, 0, (byte) promised}, GET));
            byte[] head = frame(HEADERS, END_HEADERS, promised, (byte) 0x88); // 200
            byte[] body = frame(DATA, END_STREAM, promised, new byte[1000]);
            out.write(concat(promise, head, body)); // at once: the client closes after the first
            byte[] last = until(talk.socket(), GOAWAY).payload();
            error.complete(ByteBuffer.wrap(last).getInt(4));
            talk.awaitEnd();
        })) {
            Weft.run(loop -> loop.withFailureHandler(failures::add), () -> {
                try (WebClient client = WebClient.open(ClientOptions::withPriorKnowledge)) {
                    assertThatThrownBy(() -> client.get(server.uri("/")))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageContaining("Server push not allowed");
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
            assertThat(error.get(10, TimeUnit.SECONDS)).isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
        }
        assertThat(failures).isEmpty();
    }
}
