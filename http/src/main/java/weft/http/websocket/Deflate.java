package weft.http.websocket;

import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketClientExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketClientExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionFilter;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionFilterProvider;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateClientExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import weft.http.BadMessageException;
import weft.http.Headers;
import weft.http.websocket.Frames.Role;

/// The agreement on compression: RFC 7692, section 7.
final class Deflate {

    static final String HEADER = "sec-websocket-extensions";

    private static final int LEVEL = 6; // zlib's
    private static final int WINDOW = 15; // the only one that the JDK's has
    private static final int SHORT = 64; // what is shorter gains nothing

    /// A message is compressed unless it is one short frame.
    private static final WebSocketExtensionFilter SHORT_ONES = frame -> frame.isFinalFragment()
            && !(frame instanceof ContinuationWebSocketFrame)
            && frame.content().readableBytes() < SHORT;

    private static final WebSocketExtensionFilterProvider FILTERS = new WebSocketExtensionFilterProvider() {
        @Override
        public WebSocketExtensionFilter encoderFilter() {
            return SHORT_ONES;
        }

        @Override
        public WebSocketExtensionFilter decoderFilter() {
            return WebSocketExtensionFilter.NEVER_SKIP;
        }
    };

    /// What both sides have agreed on.
    ///
    /// @param extension what compresses
    /// @param data as the server's answer has it
    record Agreement(WebSocketExtension extension, WebSocketExtensionData data) {

        /// Whether each message to one side is compressed without those before it.
        boolean isForgotten(Role role) {
            String parameter = role == Role.CLIENT ? "server_no_context_takeover" : "client_no_context_takeover";
            return data.parameters().keySet().stream().anyMatch(parameter::equalsIgnoreCase);
        }

        /// Returns the server's answer.
        String text() {
            return Deflate.text(data);
        }
    }

    private Deflate() {}

    /// Chooses the first of a client's offers that can be taken.
    static Optional<Agreement> accept(Headers headers, WebSocketOptions options) {
        if (options.compression() == WebSocketOptions.Compression.NONE) {
            return Optional.empty();
        }
        WebSocketServerExtensionHandshaker handshaker = new PerMessageDeflateServerExtensionHandshaker(
                LEVEL, false, WINDOW, true, false, WINDOW, 8, FILTERS, options.maxMessage());
        return offered(headers)
                .map(offer -> Optional.ofNullable(tryAccept(handshaker, offer)))
                .flatMap(Optional::stream)
                .findFirst()
                .map(extension -> new Agreement(extension, extension.newReponseData()));
    }

    private static java.util.stream.Stream<WebSocketExtensionData> offered(Headers headers) {
        return headers.all(HEADER).stream().flatMap(value -> WebSocketExtensionUtil.extractExtensions(value).stream());
    }

    @SuppressWarnings("NullAway") // Netty's null is an offer that cannot be taken
    private static WebSocketServerExtension tryAccept(
            WebSocketServerExtensionHandshaker handshaker, WebSocketExtensionData offer) {
        try {
            return handshaker.handshakeExtension(offer);
        } catch (NumberFormatException e) {
            return null; // a window that is no number
        }
    }

    /// Returns what a client offers.
    static String offer(WebSocketOptions options) {
        return text(client(options, false).newRequestData());
    }

    /// Returns what a server has taken of that.
    ///
    /// @throws BadMessageException if it has taken what was not offered
    static Optional<Agreement> taken(Headers headers, WebSocketOptions options) {
        List<WebSocketExtensionData> all = offered(headers).toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        WebSocketClientExtension known = null;
        if (all.size() == 1 && options.compression() == WebSocketOptions.Compression.DEFLATE) {
            try {
                known = client(options, true).handshakeExtension(all.getFirst());
            } catch (NumberFormatException e) {
                known = null; // a window that is no number
            }
        }
        if (known == null) {
            throw new BadMessageException(
                    502, "the server wants an extension that was not offered: " + headers.all(HEADER));
        }
        return Optional.of(new Agreement(known, all.getFirst()));
    }

    /// A server may tell a client to forget what came before, also if that did not offer it: section 7.1.1.2.
    private static WebSocketClientExtensionHandshaker client(WebSocketOptions options, boolean forgetful) {
        return new PerMessageDeflateClientExtensionHandshaker(
                LEVEL, false, WINDOW, forgetful, false, FILTERS, options.maxMessage());
    }

    private static String text(WebSocketExtensionData data) {
        return data.name()
                + data.parameters().entrySet().stream().map(Deflate::text).collect(Collectors.joining());
    }

    private static String text(Map.Entry<String, String> parameter) {
        return "; " + parameter.getKey() + (parameter.getValue() == null ? "" : "=" + parameter.getValue());
    }
}
