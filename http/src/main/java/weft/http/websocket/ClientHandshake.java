package weft.http.websocket;

import io.netty.channel.ChannelHandler;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import weft.EventLoop;
import weft.http.BadMessageException;
import weft.http.Request;
import weft.http.client.ClientOptions;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.http.websocket.Frames.Role;
import weft.http.wire.Upgraded;
import weft.net.MessageChannel;

/// How a client gets a connection: RFC 6455, section 4.1.
final class ClientHandshake {

    private ClientHandshake() {}

    static WebSocketConnection connect(WebClient client, Request request, WebSocketOptions options) {
        String key = Keys.create();
        WebClient older = client.with(ClientOptions::withoutHttp2); // whose requests cannot change the protocol
        ClientResponse response = older.send(asked(request, key, options));
        WebSocketConnection connection = null;
        try {
            connection = upgrade(response, key, options);
            return connection;
        } finally {
            if (connection == null) {
                response.close();
            }
        }
    }

    private static Request asked(Request request, String key, WebSocketOptions options) {
        Request asked = request.withUri(overHttp(request.uri()))
                .withHeader("connection", "Upgrade")
                .withHeader("upgrade", "websocket")
                .withHeader("sec-websocket-version", "13")
                .withHeader("sec-websocket-key", key);
        if (!options.subprotocols().isEmpty()) {
            asked = asked.withHeader("sec-websocket-protocol", String.join(", ", options.subprotocols()));
        }
        return options.compression() == WebSocketOptions.Compression.NONE
                ? asked
                : asked.withHeader(Deflate.HEADER, Deflate.offer(options));
    }

    private static URI overHttp(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return scheme.equals("ws") || scheme.equals("wss")
                ? URI.create("http" + uri.toString().substring("ws".length()))
                : uri;
    }

    private static WebSocketConnection upgrade(ClientResponse response, String key, WebSocketOptions options) {
        response.requireSuccess();
        Upgraded upgraded = response.attribute(Upgraded.KEY)
                .orElseThrow(() -> refused(response, "is no WebSocket: " + response.status()));
        if (!"websocket".equalsIgnoreCase(response.headers().first("upgrade").orElse(""))
                || response.headers().list("connection").stream().noneMatch("upgrade"::equalsIgnoreCase)) {
            throw refused(response, "is the change to another protocol");
        }
        String accept = response.headers()
                .first("sec-websocket-accept")
                .orElseThrow(() -> refused(response, "has no sec-websocket-accept"));
        if (!accept.equals(Keys.answerTo(key))) {
            throw refused(response, "has a wrong sec-websocket-accept: " + accept);
        }
        Optional<String> subprotocol = response.headers().first("sec-websocket-protocol");
        if (subprotocol.isPresent() && !options.subprotocols().contains(subprotocol.get())) {
            throw refused(response, "has a subprotocol that was not offered: " + subprotocol.get());
        }
        Optional<Deflate.Agreement> deflate = Deflate.taken(response.headers(), options);
        Frames frames = new Frames(Role.CLIENT, options, EventLoop.current());
        MessageChannel channel = upgraded.begin(pipeline -> pipeline.addLast(
                Codecs.of(options, frames, Role.CLIENT, deflate.orElse(null)).toArray(ChannelHandler[]::new)));
        return new WebSocketConnection(channel, frames, options, subprotocol, response::close);
    }

    private static BadMessageException refused(ClientResponse response, String why) {
        return new BadMessageException(
                502, "the answer to " + response.request().method() + " " + response.uri() + " " + why);
    }
}
