package weft.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.LoopFailure;
import weft.Task;
import weft.Weft;
import weft.http.Headers;
import weft.http.Response;
import weft.http.client.WebClient;
import weft.http.server.Handler;
import weft.http.server.ServerRequest;
import weft.http.server.WebServer;
import weft.io.ByteStream;
import weft.net.MemoryAddress;
import weft.net.MessageChannel;
import weft.net.Net;
import weft.sync.AsyncEvent;

/// A protocol of lines in place of HTTP.
@Timeout(20)
class TakeoverTest {

    private static final String ASK = "GET /lines HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: lines\r\n\r\n";

    private final MemoryAddress address = MemoryAddress.create("the server");
    private final List<LoopFailure> failures = new ArrayList<>();

    private interface Body {
        void run(WebServer server) throws Exception;
    }

    private void with(Handler handler, Body body) {
        Weft.run(options -> options.withFailureHandler(failures::add).withSlowStep(Duration.ZERO), () -> {
            WebServer server = WebServer.open(address, options -> options, handler);
            Task<Void> serving = Weft.createTask(server::serveForever);
            try {
                body.run(server);
            } finally {
                server.close();
                serving.await();
            }
        });
        assertThat(failures).isEmpty();
    }

    private static MessageChannel begin(Takeover takeover) {
        return takeover.begin(
                Headers.of("connection", "Upgrade", "upgrade", "lines"),
                pipeline -> pipeline.addAfter(Takeover.CODEC, "lines", new LineBasedFrameDecoder(100)));
    }

    private static Takeover of(ServerRequest request) {
        return request.attribute(Takeover.KEY).orElseThrow();
    }

    /// Sends back each line up to one that says `bye`.
    private static Response answer(ServerRequest request) {
        if (!request.path().equals("/lines")) {
            return Response.text(request.path());
        }
        MessageChannel channel = begin(of(request));
        for (Object message; (message = channel.read()) != null; ) {
            try {
                if (message instanceof ByteBuf line) { // else what has come of the request
                    String text = line.toString(StandardCharsets.UTF_8);
                    channel.write(Unpooled.copiedBuffer(text + "!\n", StandardCharsets.UTF_8));
                    if (text.equals("bye")) {
                        break;
                    }
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
        return Response.text("nobody sees it");
    }

    private static void readHead(ByteStream stream) {
        assertThat(stream.readLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
        for (String line; !(line = stream.readLine()).isEmpty(); ) {
            assertThat(line).isIn("connection: Upgrade", "upgrade: lines");
        }
    }

    @Test
    void whatComesFromThenOnGoesThroughTheNewCodecs() {
        with(TakeoverTest::answer, server -> {
            try (ByteStream stream = Net.connect(address)) {
                stream.write("GET /first HTTP/1.1\r\nHost: h\r\n\r\n");
                stream.readUntil("/first");
                stream.write(ASK);
                readHead(stream);
                stream.write("whole\nha");
                assertThat(stream.readLine()).isEqualTo("whole!");
                stream.write("lf\nbye\nGET / HTTP/1.1\r\n");
                assertThat(stream.readLine()).isEqualTo("half!");
                assertThat(stream.readLine()).isEqualTo("bye!");
                assertThat(stream.readLine())
                        .as("closed, and what was returned is not sent")
                        .isNull();
            }
        });
    }

    @Test
    void theEndOfTheClientIsTheHandlersToSee() {
        List<String> seen = new ArrayList<>();
        with(
                request -> {
                    Response response = answer(request);
                    seen.add("returned");
                    return response;
                },
                server -> {
                    try (ByteStream stream = Net.connect(address)) {
                        stream.write(ASK);
                        readHead(stream);
                        stream.end();
                        assertThat(stream.readLine()).isNull();
                    }
                });
        assertThat(seen).containsExactly("returned");
    }

    @Test
    void aServerThatIsClosedHasTheConversationEnded() {
        AsyncEvent asked = AsyncEvent.create();
        with(
                request -> {
                    request.onClosing(asked::set);
                    MessageChannel channel = begin(of(request));
                    asked.await();
                    channel.write(Unpooled.copiedBuffer("farewell\n", StandardCharsets.UTF_8));
                    return Response.of(200);
                },
                server -> {
                    try (ByteStream stream = Net.connect(address)) {
                        stream.write(ASK);
                        readHead(stream);
                        server.shutdown();
                        assertThat(stream.readLine()).isEqualTo("farewell");
                        assertThat(stream.readLine()).isNull();
                    }
                });
    }

    @Test
    void aRequestOfHttp2HasNone() {
        with(
                request -> Response.text(
                        String.valueOf(request.attribute(Takeover.KEY).isPresent())),
                server -> {
                    for (boolean http2 : new boolean[] {false, true}) {
                        try (WebClient client = WebClient.open(options -> http2
                                ? options.withAddress(address).withPriorKnowledge()
                                : options.withAddress(address))) {
                            assertThat(client.get("http://h/").text()).isEqualTo(String.valueOf(!http2));
                        }
                    }
                });
    }
}
