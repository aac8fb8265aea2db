package weft.conformance;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import weft.Task;
import weft.TimedOutException;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.StatusException;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.http.websocket.WebSocketConnection;
import weft.http.websocket.WebSocketMessage;
import weft.http.websocket.WebSockets;
import weft.io.ByteStream;
import weft.net.Listener;
import weft.net.MemoryAddress;
import weft.net.Net;

/// Throws at a client what is almost right: see [MemoryFuzzTest].
final class ClientFuzz extends FuzzRound {

    private static final int CASES = 200; // a round
    private static final int HEAD = 40; // bytes: the first of a request, behind the preface of HTTP/2

    private enum Protocol {
        HTTP_1,
        HTTP_2
    }

    private int answered;
    private int failed;

    private ClientFuzz(long seed) {
        super(seed);
    }

    public static void main(String[] arguments) {
        FuzzRounds.run(Duration.parse(arguments[0]), CASES, ClientFuzz::new);
    }

    @Override
    void cases() {
        for (int i = 0; i < CASES; i++) {
            visit();
        }
        if (answered < CASES / 10 || failed < CASES / 10) {
            throw new AssertionError(answered + " requests were answered, and " + failed + " were not");
        }
    }

    /// One server, which a client asks for something.
    private void visit() {
        Protocol protocol = random.nextBoolean() ? Protocol.HTTP_1 : Protocol.HTTP_2;
        MemoryAddress address = MemoryAddress.create("a server");
        Listener listener = Net.listen(address);
        Task<Void> serving = Weft.createTask(() -> listener.serve(stream -> answer(stream, protocol)));
        try (WebClient client = WebClient.open(options -> switch (protocol) {
            case HTTP_1 -> options.withAddress(address);
            case HTTP_2 -> options.withAddress(address).withPriorKnowledge();
        })) {
            List<Task<Void>> asking = new ArrayList<>();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                asking.add(Weft.createTask(() -> ask(client)));
            }
            awaitEnd("a request has no end", asking);
            asking.forEach(Task::await);
        }
        listener.close();
        serving.cancel();
        Weft.waitAll(List.of(serving));
        requireNoFailure();
    }

    // ---- the server's side

    private void answer(ByteStream stream, Protocol protocol) {
        List<byte[]> pieces = switch (protocol) {
            case HTTP_1 -> AnswerSamples.messages(random);
            case HTTP_2 -> AnswerSamples.streams(random);
        };
        List<byte[]> answers = random.nextInt(3) > 0 ? Mutation.of(pieces, random) : pieces;
        sent = answers;
        int[] received = new int[1];
        Weft.taskGroup(group -> {
            group.createTask(() -> read(stream, received));
            int first = protocol == Protocol.HTTP_2 ? Math.min(1, answers.size()) : 0;
            trickle.write(stream, answers.subList(0, first)); // settings, which the client waits for
            if (random.nextInt(8) > 0) { // else it does not wait to be asked
                for (int n = 0; n < 200 && received[0] <= Http2Frames.PREFACE.length + HEAD; n++) {
                    Weft.checkpoint();
                }
            }
            trickle.writeLast(stream, answers.subList(first, answers.size()));
            if (random.nextBoolean()) {
                Weft.sleep(Duration.ofSeconds(random.nextInt(100)));
                stream.close();
            }
        });
    }

    private static void read(ByteStream stream, int[] received) {
        try {
            for (byte[] part; (part = stream.read(1 << 16)).length > 0; ) {
                received[0] += part.length;
            }
        } catch (UncheckedIOException e) {
            // it was reset, or we have left
        }
    }

    // ---- the client's side

    private void ask(WebClient client) {
        trickle.pause(10);
        try {
            switch (random.nextInt(6)) {
                case 0 -> take(client, Request.get("http://h/a"));
                case 1 -> take(client, Request.post("http://h/b", Body.of("x".repeat(random.nextInt(100_000)))));
                case 2 -> take(client, Request.post("http://h/c", parts()));
                case 3 -> {
                    try (ClientResponse response = client.get("http://h/d")) {
                        response.content().reader().read(100);
                        trickle.pause(20);
                    }
                }
                case 4 ->
                    Weft.moveOnAfter(
                            Duration.ofSeconds(random.nextInt(60)), () -> take(client, Request.get("http://h/e")));
                default -> talk(client);
            }
            answered++;
        } catch (UncheckedIOException | TimedOutException | StatusException e) {
            failed++;
            if (String.valueOf(e.getMessage()).isBlank()) {
                throw new AssertionError("it does not say why", e);
            }
        }
    }

    private static void take(WebClient client, Request request) {
        try (ClientResponse response = client.send(request)) {
            response.bytes();
        }
    }

    private static Body parts() {
        return Body.stream(MediaType.BYTES, out -> {
            for (int i = 0; i < 10; i++) {
                out.write(new byte[10_000]);
                Weft.sleep(Duration.ofSeconds(1));
            }
        });
    }

    private static void talk(WebClient client) {
        try (WebSocketConnection socket = WebSockets.connect(client, "ws://h/socket")) {
            for (WebSocketMessage message : socket.messages()) {
                if (message instanceof WebSocketMessage.Text(String text)) {
                    socket.send(text);
                }
            }
        }
    }
}
