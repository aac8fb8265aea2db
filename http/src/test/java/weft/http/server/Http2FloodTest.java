package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Http2Frames.frame;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.io.ByteStream;
import weft.net.MemoryAddress;
import weft.net.Net;

/// Peers that read what they are sent, and so never have the server's answers pile up.
@Timeout(20)
class Http2FloodTest {

    private static final int FRAMES = 20_000;
    private static final int AT_ONCE = 50;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int MAX_FRAME = 16 * 1024;
    private static final int FIELD = 64; // bytes

    private enum Flood {
        PING(i -> frame(Http2Frames.PING, 0, 0, new byte[8])),
        PING_ACK(i -> frame(Http2Frames.PING, 1, 0, new byte[8])),
        SETTINGS(i -> frame(Http2Frames.SETTINGS, 0, 0, new byte[] {0, 3, 0, 0, 0, 9})),
        PRIORITY(i -> frame(2, 0, 2 * i + 1, new byte[] {0, 0, 0, 0, 9})),
        WINDOW_UPDATE(i -> frame(8, 0, 0, new byte[] {0, 0, 0, 1})),
        UNKNOWN(i -> frame(0x20, 0, 0)),
        UNKNOWN_OF_NO_STREAM(i -> frame(0x20, 0, 999)),
        SETTINGS_ACK(i -> frame(Http2Frames.SETTINGS, Http2Frames.ACK, 0)),
        GOAWAY(i -> frame(Http2Frames.GOAWAY, 0, 0, new byte[8])),
        WINDOW_OF_WHAT_IS_GONE(i -> i == 0 ? get(0) : frame(8, 0, 1, new byte[] {0, 0, 0, 1})),
        EMPTY_DATA(
                i -> i == 0 ? frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, Http2Frames.GET) : frame(0, 0, 1)),
        EMPTY_CONTINUATION(i -> i == 0 ? frame(Http2Frames.HEADERS, 1, 1, Http2Frames.GET) : frame(9, 0, 1)),
        RAPID_RESET(i -> Http2Frames.concat(get(i), Http2Frames.cancel(2 * i + 1)));

        private final IntFunction<byte[]> frames;

        Flood(IntFunction<byte[]> frames) {
            this.frames = frames;
        }

        private static byte[] get(int i) {
            return frame(
                    Http2Frames.HEADERS, Http2Frames.END_HEADERS | Http2Frames.END_STREAM, 2 * i + 1, Http2Frames.GET);
        }
    }

    private final MemoryAddress address = MemoryAddress.create("the server");
    private final Served served = new Served().at(address);
    private int sent;

    /// Sends until the server closes, and returns all that it has sent.
    private byte[] flood(IntFunction<byte[]> frames) {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (ByteStream stream = Net.connect(address)) {
            Task<Void> reading = Weft.createTask(() -> {
                for (byte[] part; (part = stream.read(1 << 16)).length > 0; ) {
                    received.writeBytes(part);
                }
            });
            stream.write(Http2Frames.PREFACE);
            stream.write(frame(Http2Frames.SETTINGS, 0, 0));
            try {
                for (sent = 0; sent < FRAMES && !reading.isDone(); sent++) {
                    stream.write(frames.apply(sent));
                    Weft.checkpoint(); // so that it reads
                }
            } catch (UncheckedIOException e) {
                // it is closed
            }
            Weft.waitAll(List.of(reading));
        }
        return received.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void aFloodIsStoppedAndTheServerGoesOn(Flood flood) {
        served.run(_ -> Response.text("here"), server -> {
            byte[] received = flood(flood.frames);

            assertThat(sent).isLessThan(5_000);
            assertThat(reasons(received)).contains(ENHANCE_YOUR_CALM);
            assertGoesOn();
        });
        assertThat(served.failures).isEmpty();
    }

    private void assertGoesOn() {
        try (WebClient client =
                WebClient.open(options -> options.withAddress(address).withPriorKnowledge())) {
            assertThat(client.get("http://h/").text()).isEqualTo("here");
        }
    }

    /// CVE-2024-27316: a head is kept until its end has come, so that there has to be a limit before.
    @ParameterizedTest
    @ValueSource(ints = {0, 0x40}) // fields that stay out of HPACK's table, or go into it: RFC 7541, section 6.2
    void aHeadWithoutEndIsStoppedAtItsLimit(int kind) {
        byte[] fields = new byte[MAX_FRAME];
        for (int at = 0; at < MAX_FRAME; at += FIELD) {
            Arrays.fill(fields, at, at + FIELD, (byte) 'a');
            fields[at] = (byte) kind;
            fields[at + 1] = 1; // the length of its name
            fields[at + 3] = FIELD - 4; // and that of its value
        }
        served.run(_ -> Response.text("here"), server -> {
            for (int i = 0; i < 20; i++) {
                byte[] received = flood(frame -> frame == 0
                        ? frame(Http2Frames.HEADERS, Http2Frames.END_STREAM, 1, Http2Frames.GET)
                        : frame(Http2Frames.CONTINUATION, 0, 1, fields));

                assertThat(sent).isLessThan(10); // where three are more than the limit
                assertThat(reasons(received)).isNotEmpty().doesNotContain(0);
            }
            assertGoesOn();
        });
        assertThat(served.failures).isEmpty();
    }

    private static byte[] ofOneByte(int frames) {
        ByteBuffer all = ByteBuffer.allocate(frames * 10);
        while (all.hasRemaining()) {
            all.put(frame(Http2Frames.DATA, 0, 1, (byte) 'a'));
        }
        return all.array();
    }

    /// Each frame of one byte takes a hundred of memory, and is not in the way of a window.
    @Test
    void aFloodOfSmallDataThatNobodyReadsIsStopped() {
        Handler handler = request -> {
            if (request.method().equals("POST")) {
                Weft.sleep(Duration.ofDays(1));
            }
            return Response.text("here");
        };
        served.with(ServerOptions::withCancelOnDisconnect).run(handler, server -> {
            byte[] received = flood(i -> i == 0
                    ? frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, Http2Frames.POST)
                    : ofOneByte(1_000));

            assertThat(sent).isLessThan(50); // thousands
            assertThat(reasons(received)).contains(ENHANCE_YOUR_CALM);
            assertGoesOn();
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void smallDataMayComeAsLongAsItIsRead() {
        Handler handler = request -> {
            byte[] content = request.content().bytes();
            return Response.text(content.length + " bytes");
        };
        served.with(options -> options.withLimits(options.limits().withBody(1_000_000)))
                .run(handler, server -> {
                    try (ByteStream stream = Net.connect(address)) {
                        stream.write(Http2Frames.PREFACE);
                        stream.write(frame(Http2Frames.SETTINGS, 0, 0));
                        stream.write(frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, Http2Frames.POST));
                        for (int i = 0; i < 200; i++) {
                            stream.write(ofOneByte(1_000));
                            for (int n = 0; n < 20; n++) { // while they are read
                                Weft.checkpoint();
                            }
                        }
                        stream.write(frame(Http2Frames.DATA, Http2Frames.END_STREAM, 1));
                        assertThat(stream.readUntil("200000 bytes".getBytes(StandardCharsets.US_ASCII)))
                                .isNotEmpty();
                    }
                });
        assertThat(served.failures).isEmpty();
    }

    /// Returns the errors of all frames that say GOAWAY.
    private static List<Integer> reasons(byte[] received) {
        List<Integer> reasons = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(received);
        while (in.remaining() >= 9) {
            int at = in.position();
            if (in.get(at + 3) == Http2Frames.GOAWAY) {
                reasons.add(in.getInt(at + 13));
            }
            in.position(at + 9 + (in.getInt(at) >>> 8));
        }
        return reasons;
    }

    @Test
    void whoWorksAsMuchIsLeftInPeace() {
        served.run(
                request ->
                        Response.of(Body.of(MediaType.BYTES, request.content().bytes())),
                server -> {
                    try (WebClient client = WebClient.open(
                            options -> options.withAddress(address).withPriorKnowledge())) {
                        Weft.taskGroup(group -> {
                            for (int i = 0; i < AT_ONCE; i++) {
                                group.createTask(() -> work(client));
                            }
                        });
                        assertThat(client.statistics().idle()).isEqualTo(1);
                    }
                });
        assertThat(served.failures).isEmpty();
    }

    private static void work(WebClient client) {
        for (int i = 0; i < 20; i++) {
            byte[] body = new byte[i % 10 == 0 ? 300_000 : 10];
            try (ClientResponse response = client.post("http://h/", Body.of(MediaType.BYTES, body))) {
                assertThat(response.bytes()).hasSize(body.length);
            }
        }
    }

    @Test
    @Timeout(60)
    void soIsH2load() {
        new Served().run(_ -> Response.text("here"), server -> {
            String output = Weft.toThread(() -> Foreign.output(List.of(
                    "h2load", "-n", "20000", "-c", "2", "-m", "50", "http://127.0.0.1:" + server.port() + "/")));
            assertThat(output).contains("20000 succeeded, 0 failed");
        });
    }
}
