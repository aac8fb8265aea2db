package weft.http.websocket;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.util.Optional;
import weft.CancelledError;
import weft.EventLoop;
import weft.Weft;
import weft.http.Headers;
import weft.http.Response;
import weft.http.server.ServerRequest;
import weft.http.websocket.Frames.Role;
import weft.http.wire.Takeover;
import weft.net.MessageChannel;

/// How a server gets a connection: RFC 6455, section 4.2.
final class ServerHandshake {

    private static final String VERSION = "13";

    private ServerHandshake() {}

    static Response accept(ServerRequest request, WebSocketOptions options, WebSocketHandler body) {
        Optional<Response> refusal = refusal(request);
        return refusal.isPresent() ? refusal.get() : talk(begin(request, options), request, body);
    }

    private static Optional<Response> refusal(ServerRequest request) {
        Headers headers = request.headers();
        if (!request.method().equals("GET") || request.attribute(Takeover.KEY).isEmpty()) {
            return refused(400, "a WebSocket begins with a GET of HTTP/1.1");
        }
        if (headers.list("upgrade").stream().noneMatch("websocket"::equalsIgnoreCase)
                || headers.list("connection").stream().noneMatch("upgrade"::equalsIgnoreCase)) {
            return refused(426, "this is a WebSocket").map(response -> response.withHeader("upgrade", "websocket"));
        }
        if (!request.protocol().equals("HTTP/1.1")
                || !"0".equals(headers.first("content-length").orElse("0"))
                || headers.has("transfer-encoding")) {
            return refused(400, "a WebSocket begins with a request of HTTP/1.1 that has no body");
        }
        if (!headers.first("sec-websocket-version").orElse("").equals(VERSION)) {
            return refused(426, "only version 13 is spoken")
                    .map(response -> response.withHeader("sec-websocket-version", VERSION));
        }
        if (headers.all("sec-websocket-key").size() != 1
                || !Keys.isKey(headers.first("sec-websocket-key").orElse(""))) {
            return refused(400, "the sec-websocket-key is none");
        }
        return Optional.empty();
    }

    private static Optional<Response> refused(int status, String why) {
        return Optional.of(Response.text(why + "\n").withStatus(status));
    }

    private static WebSocketConnection begin(ServerRequest request, WebSocketOptions options) {
        Headers headers = request.headers();
        Optional<String> subprotocol = headers.list("sec-websocket-protocol").stream()
                .filter(options.subprotocols()::contains)
                .findFirst();
        Optional<Deflate.Agreement> deflate = Deflate.accept(headers, options);
        Headers answer = Headers.of(
                "upgrade",
                "websocket",
                "connection",
                "Upgrade",
                "sec-websocket-accept",
                Keys.answerTo(headers.first("sec-websocket-key").orElseThrow()));
        if (subprotocol.isPresent()) {
            answer = answer.with("sec-websocket-protocol", subprotocol.get());
        }
        if (deflate.isPresent()) {
            answer = answer.with(Deflate.HEADER, deflate.get().text());
        }
        Frames frames = new Frames(Role.SERVER, options, EventLoop.current());
        Takeover takeover = request.attribute(Takeover.KEY).orElseThrow();
        MessageChannel channel =
                takeover.begin(answer, pipeline -> add(pipeline, options, frames, deflate.orElse(null)));
        WebSocketConnection socket = new WebSocketConnection(channel, frames, options, subprotocol, () -> {});
        request.onClosing(
                () -> Weft.createTask("closing " + socket, () -> socket.close(End.GOING_AWAY, "the server is closed")));
        return socket;
    }

    private static void add(
            ChannelPipeline pipeline,
            WebSocketOptions options,
            Frames frames,
            Deflate.@org.jspecify.annotations.Nullable Agreement deflate) {
        String last = Takeover.CODEC;
        for (ChannelHandler handler : Codecs.of(options, frames, Role.SERVER, deflate)) {
            String name = "websocket " + handler.getClass().getSimpleName();
            pipeline.addAfter(last, name, handler);
            last = name;
        }
    }

    /// Runs the body. What it returns or throws, the connection is closed; the answer is not sent.
    private static Response talk(WebSocketConnection socket, ServerRequest request, WebSocketHandler body) {
        try {
            body.handle(socket);
            socket.close();
        } catch (CancelledError e) {
            socket.leave(End.GOING_AWAY, "the server goes away");
            throw e;
        } catch (Throwable e) { // an Error as well: a failed assertion of one handler does not end the server
            if (!(e instanceof WebSocketClosedException closed && closed.isOf(socket))) {
                EventLoop.current().reportFailure("the handler of " + request + " failed", e);
            }
            socket.close(End.SERVER_FAILED, "the server has failed");
        }
        return Response.of(200);
    }
}
